// One run of a Go channel: see bench/queue/foreign.hpp.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)*1e-6 }

// CPU seconds and context switches of this process so far.
func usage() (float64, float64) {
	var all syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &all); err != nil {
		panic(err)
	}
	return seconds(all.Utime) + seconds(all.Stime), float64(all.Nvcsw + all.Nivcsw)
}

func number(at int) int64 {
	value, err := strconv.ParseInt(os.Args[at], 10, 64)
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	capacity, putters, getters, items := number(2), number(3), number(4), number(5)
	channel := make(chan int64, capacity)
	cpu, switches := usage()
	begin := time.Now()
	var threads sync.WaitGroup
	for p := int64(0); p < putters; p++ {
		threads.Add(1)
		go func() {
			defer threads.Done()
			for i := int64(0); i < items/putters; i++ {
				channel <- i
			}
		}()
	}
	sums := make([]int64, getters)
	for g := int64(0); g < getters; g++ {
		threads.Add(1)
		go func() {
			defer threads.Done()
			sum := int64(0)
			for i := int64(0); i < items/getters; i++ {
				sum += <-channel
			}
			sums[g] = sum
		}()
	}
	threads.Wait()
	took := time.Since(begin).Seconds()
	cpuAfter, switchesAfter := usage()
	fmt.Println(took, cpuAfter-cpu, switchesAfter-switches)
}
