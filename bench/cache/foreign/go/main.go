// The cache of Go: see bench/cache/foreign.hpp.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/maypok86/otter/v2"
)

type cache = *otter.Cache[uint64, uint64]

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// CPU seconds of this process so far.
func cpu() float64 {
	var all syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &all))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)*1e-6 }
	return seconds(all.Utime) + seconds(all.Stime)
}

func number(word string) int {
	value, err := strconv.Atoi(word)
	must(err)
	return value
}

// The first count keys of the file.
func read(path string, count int) []uint32 {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	bytes := make([]byte, count*4)
	_, err = io.ReadFull(file, bytes)
	must(err)
	keys := make([]uint32, count)
	for i := range keys {
		keys[i] = binary.LittleEndian.Uint32(bytes[i*4:])
	}
	return keys
}

var sink uint64

func work(c cache, own []uint32, loads bool, from, count int) int {
	hits, loaded, sum := 0, 0, uint64(0)
	background := context.Background()
	var load otter.Loader[uint64, uint64] = otter.LoaderFunc[uint64, uint64](
		func(_ context.Context, key uint64) (uint64, error) {
			loaded++
			return key, nil
		})
	for i := from; i < from+count; i++ {
		key := uint64(own[i&(len(own)-1)])
		if loads {
			value, err := c.Get(background, key, load)
			must(err)
			sum += value
		} else if value, there := c.GetIfPresent(key); there {
			hits++
			sum += value
		}
	}
	if sum == 1 {
		sink = sum
	}
	if loads {
		return count - loaded
	}
	return hits
}

// The requests from … from + count of each thread, all threads at once; returns the hits.
func ask(c cache, keys []uint32, each int, loads bool, from, count int) int {
	hits := make([]int, len(keys)/each)
	var threads sync.WaitGroup
	for t := range hits {
		threads.Add(1)
		go func() {
			defer threads.Done()
			hits[t] = work(c, keys[t*each:(t+1)*each], loads, from, count)
		}()
	}
	threads.Wait()
	sum := 0
	for _, own := range hits {
		sum += own
	}
	return sum
}

// Bytes of the heap, after garbage was collected.
func used() int64 {
	runtime.GC()
	runtime.GC()
	var all runtime.MemStats
	runtime.ReadMemStats(&all)
	return int64(all.HeapAlloc)
}

func fill(capacity, entries int) {
	before := used()
	c := cacheOf(capacity)
	for key := range uint64(entries) {
		c.Set(key, key)
	}
	c.CleanUp()
	fmt.Println(used()-before, c.EstimatedSize())
	runtime.KeepAlive(c)
}

func cacheOf(capacity int) cache {
	return otter.Must(&otter.Options[uint64, uint64]{MaximumSize: capacity})
}

func main() {
	words := os.Args
	if words[2] == "memory" {
		fill(number(words[3]), number(words[4]))
		return
	}
	each, threads, resident, before := number(words[4]), number(words[5]), number(words[7]), number(words[8])
	keys := read(words[3], each*threads)
	c := cacheOf(number(words[6]))
	for key := range uint64(resident) {
		c.Set(key, key)
	}
	c.CleanUp()
	loads := resident == 0
	ask(c, keys, each, loads, 0, before)
	from := before
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		requests := number(lines.Text())
		cpuBefore := cpu()
		begin := time.Now()
		hits := ask(c, keys, each, loads, from, requests)
		took := time.Since(begin).Seconds()
		fmt.Println(took, cpu()-cpuBefore, hits)
		from += requests
	}
}
