//! The caches of Rust: see bench/cache/foreign.hpp.
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

trait Cache: Send + Sync {
    fn new(capacity: usize) -> Self;
    fn find(&self, key: u64) -> Option<u64>;
    fn put(&self, key: u64, value: u64);
    fn get(&self, key: u64, loads: &mut u64) -> u64;
    /// What was put off is done.
    fn settle(&self) {}
    fn entries(&self) -> u64;
}

struct Quick(quick_cache::sync::Cache<u64, u64>);

impl Cache for Quick {
    fn new(capacity: usize) -> Self {
        Quick(quick_cache::sync::Cache::new(capacity))
    }
    fn find(&self, key: u64) -> Option<u64> {
        self.0.get(&key)
    }
    fn put(&self, key: u64, value: u64) {
        self.0.insert(key, value)
    }
    fn get(&self, key: u64, loads: &mut u64) -> u64 {
        let load = || {
            *loads += 1;
            Ok::<u64, Infallible>(key)
        };
        self.0.get_or_insert_with(&key, load).unwrap()
    }
    fn entries(&self) -> u64 {
        self.0.len() as u64
    }
}

struct Moka(moka::sync::Cache<u64, u64>);

impl Cache for Moka {
    fn new(capacity: usize) -> Self {
        Moka(moka::sync::Cache::new(capacity as u64))
    }
    fn find(&self, key: u64) -> Option<u64> {
        self.0.get(&key)
    }
    fn put(&self, key: u64, value: u64) {
        self.0.insert(key, value)
    }
    fn get(&self, key: u64, loads: &mut u64) -> u64 {
        let load = || {
            *loads += 1;
            key
        };
        self.0.get_with(key, load)
    }
    fn settle(&self) {
        self.0.run_pending_tasks()
    }
    fn entries(&self) -> u64 {
        self.0.entry_count()
    }
}

fn cpu() -> f64 {
    let mut all: libc::rusage = unsafe { std::mem::zeroed() };
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut all) };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    seconds(all.ru_utime) + seconds(all.ru_stime)
}

/// The first `count` keys of `file`.
fn read(file: &str, count: usize) -> Vec<u32> {
    use std::io::Read;
    let mut bytes = vec![0; count * 4];
    std::fs::File::open(file).unwrap().read_exact(&mut bytes).unwrap();
    bytes.chunks_exact(4).map(|each| u32::from_le_bytes(each.try_into().unwrap())).collect()
}

/// The requests from .. from + count of each thread, all threads at once; returns the hits.
fn ask<C: Cache>(cache: &C, keys: &[u32], each: usize, loads: bool, from: usize, count: usize) -> u64 {
    let work = |own: &[u32]| {
        let (mut hits, mut loaded) = (0u64, 0u64);
        for i in from..from + count {
            let key = own[i & (own.len() - 1)] as u64;
            if loads {
                black_box(cache.get(key, &mut loaded));
            } else {
                hits += black_box(cache.find(key)).is_some() as u64;
            }
        }
        if loads { count as u64 - loaded } else { hits }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = keys.chunks_exact(each).map(|own| scope.spawn(move || work(own))).collect();
        threads.into_iter().map(|each| each.join().unwrap()).sum()
    })
}

fn run<C: Cache>(words: &[String]) {
    let number = |at: usize| words[at].parse::<usize>().unwrap();
    if words[2] == "memory" {
        return fill::<C>(number(3), number(4) as u64);
    }
    let (each, threads, capacity, resident) = (number(4), number(5), number(6), number(7));
    let before = number(8);
    let keys = read(&words[3], each * threads);
    let cache = C::new(capacity);
    (0..resident as u64).for_each(|key| cache.put(key, key));
    cache.settle();
    let loads = resident == 0;
    ask(&cache, &keys, each, loads, 0, before);
    let mut from = before;
    for line in std::io::stdin().lines() {
        let requests: usize = line.unwrap().parse().unwrap();
        let cpu_before = cpu();
        let begin = Instant::now();
        let hits = ask(&cache, &keys, each, loads, from, requests);
        let seconds = begin.elapsed().as_secs_f64();
        println!("{} {} {}", seconds, cpu() - cpu_before, hits);
        from += requests;
    }
}

fn resident_bytes() -> i64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: i64 = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * unsafe { libc::sysconf(libc::_SC_PAGESIZE) }
}

fn fill<C: Cache>(capacity: usize, entries: u64) {
    let before = resident_bytes();
    let cache = C::new(capacity);
    (0..entries).for_each(|key| cache.put(key, key));
    cache.settle();
    println!("{} {}", resident_bytes() - before, cache.entries());
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    match words[1].as_str() {
        "quick_cache" => run::<Quick>(&words),
        "moka" => run::<Moka>(&words),
        other => panic!("unknown cache {other}"),
    }
}
