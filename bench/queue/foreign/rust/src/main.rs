//! One run of a Rust channel: see bench/queue/foreign.hpp.
use std::hint::black_box;
use std::time::Instant;

trait Queue: Clone + Send + 'static {
    fn new(capacity: usize) -> Self;
    fn put(&self, item: i64);
    fn get(&self) -> i64;
}

#[derive(Clone)]
struct Crossbeam(crossbeam_channel::Sender<i64>, crossbeam_channel::Receiver<i64>);

impl Queue for Crossbeam {
    fn new(capacity: usize) -> Self {
        let (put, get) = match capacity {
            0 => crossbeam_channel::unbounded(),
            n => crossbeam_channel::bounded(n),
        };
        Crossbeam(put, get)
    }
    fn put(&self, item: i64) {
        self.0.send(item).unwrap()
    }
    fn get(&self) -> i64 {
        self.1.recv().unwrap()
    }
}

#[derive(Clone)]
struct Kanal(kanal::Sender<i64>, kanal::Receiver<i64>);

impl Queue for Kanal {
    fn new(capacity: usize) -> Self {
        let (put, get) = match capacity {
            0 => kanal::unbounded(),
            n => kanal::bounded(n),
        };
        Kanal(put, get)
    }
    fn put(&self, item: i64) {
        self.0.send(item).unwrap()
    }
    fn get(&self) -> i64 {
        self.1.recv().unwrap()
    }
}

#[derive(Clone)]
struct Crossfire(crossfire::MTx<i64>, crossfire::MRx<i64>);

impl Queue for Crossfire {
    fn new(capacity: usize) -> Self {
        let (put, get) = crossfire::mpmc::bounded_blocking(capacity);
        Crossfire(put, get)
    }
    fn put(&self, item: i64) {
        self.0.send(item).unwrap()
    }
    fn get(&self) -> i64 {
        self.1.recv().unwrap()
    }
}

/// CPU seconds and context switches of this process so far.
fn usage() -> (f64, f64) {
    let mut all: libc::rusage = unsafe { std::mem::zeroed() };
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut all) };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    (seconds(all.ru_utime) + seconds(all.ru_stime), (all.ru_nvcsw + all.ru_nivcsw) as f64)
}

fn run<Q: Queue>(capacity: usize, putters: i64, getters: i64, items: i64) {
    let queue = Q::new(capacity);
    let before = usage();
    let begin = Instant::now();
    let mut threads = Vec::new();
    for _ in 0..putters {
        let queue = queue.clone();
        threads.push(std::thread::spawn(move || (0..items / putters).for_each(|i| queue.put(i))));
    }
    for _ in 0..getters {
        let queue = queue.clone();
        threads.push(std::thread::spawn(move || {
            (0..items / getters).for_each(|_| {
                black_box(queue.get());
            })
        }));
    }
    threads.into_iter().for_each(|each| each.join().unwrap());
    let seconds = begin.elapsed().as_secs_f64();
    let after = usage();
    println!("{} {} {}", seconds, after.0 - before.0, after.1 - before.1);
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |at: usize| words[at].parse::<i64>().unwrap();
    let (capacity, putters, getters, items) = (number(2) as usize, number(3), number(4), number(5));
    match words[1].as_str() {
        "crossbeam" => run::<Crossbeam>(capacity, putters, getters, items),
        "kanal" => run::<Kanal>(capacity, putters, getters, items),
        "crossfire" => run::<Crossfire>(capacity, putters, getters, items),
        other => panic!("unknown queue {other}"),
    }
}
