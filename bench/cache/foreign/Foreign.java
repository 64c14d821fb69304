// The caches of Java: see bench/cache/foreign.hpp.
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

class Foreign {
    interface Cache {
        Long find(Long key);

        void put(Long key, Long value);

        Long get(Long key, Function<Long, Long> load);

        // Of those that are there, when what was put off is done.
        long entries();
    }

    static class OfCaffeine implements Cache {
        private final com.github.benmanes.caffeine.cache.Cache<Long, Long> cache;

        OfCaffeine(long capacity) {
            cache = Caffeine.newBuilder().maximumSize(capacity).build();
        }

        public Long find(Long key) {
            return cache.getIfPresent(key);
        }

        public void put(Long key, Long value) {
            cache.put(key, value);
        }

        public Long get(Long key, Function<Long, Long> load) {
            return cache.get(key, load);
        }

        public long entries() {
            cache.cleanUp();
            return cache.estimatedSize();
        }
    }

    static class OfMap implements Cache {
        private final ConcurrentHashMap<Long, Long> map = new ConcurrentHashMap<>();

        public Long find(Long key) {
            return map.get(key);
        }

        public void put(Long key, Long value) {
            map.put(key, value);
        }

        public Long get(Long key, Function<Long, Long> load) {
            return map.computeIfAbsent(key, load);
        }

        public long entries() {
            return map.size();
        }
    }

    static Cache cacheOf(String name, long capacity) {
        return switch (name) {
            case "caffeine" -> new OfCaffeine(capacity);
            case "map" -> new OfMap();
            default -> throw new IllegalArgumentException("unknown cache " + name);
        };
    }

    static double cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() * 1e-9;
    }

    // The ranks of each thread, and the key that each rank stands for: an object, made once.
    static int[][] ranks;
    static Long[] keys;
    static volatile long sink;

    static void read(String file, int each, int threads) throws Exception {
        ranks = new int[threads][each];
        int most = 0;
        try (var channel = FileChannel.open(Path.of(file))) {
            for (int[] own : ranks) {
                ByteBuffer bytes = ByteBuffer.allocate(each * 4).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining() && channel.read(bytes) > 0) {
                }
                bytes.flip();
                bytes.asIntBuffer().get(own);
                for (int rank : own) most = Math.max(most, rank);
            }
        }
        keys = new Long[most + 1];
        for (int rank = 0; rank <= most; rank++) keys[rank] = (long) rank;
    }

    static long work(Cache cache, int[] own, boolean loads, int from, int count) {
        long[] loaded = {0};
        Function<Long, Long> load = key -> {
            loaded[0]++;
            return key;
        };
        long hits = 0;
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            Long key = keys[own[i & (own.length - 1)]];
            Long value = loads ? cache.get(key, load) : cache.find(key);
            if (value != null) {
                hits++;
                sum += value;
            }
        }
        sink = sum;
        return loads ? count - loaded[0] : hits;
    }

    // The requests from … from + count of each thread, all threads at once; returns the hits.
    static long ask(Cache cache, boolean loads, int from, int count) throws Exception {
        var hits = new AtomicLong();
        var threads = new Thread[ranks.length];
        for (int t = 0; t < threads.length; t++) {
            int[] own = ranks[t];
            threads[t] = new Thread(() -> hits.addAndGet(work(cache, own, loads, from, count)));
        }
        for (Thread each : threads) each.start();
        for (Thread each : threads) each.join();
        return hits.get();
    }

    static void fill(Cache cache, long entries) {
        long before = used();
        for (long key = 0; key < entries; key++) cache.put(key, key);
        long there = cache.entries();
        System.out.println(used() - before + " " + there);
    }

    // Of the heap, after garbage was collected.
    static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    public static void main(String[] words) throws Exception {
        if (words[1].equals("memory")) {
            fill(cacheOf(words[0], Long.parseLong(words[2])), Long.parseLong(words[3]));
            return;
        }
        int each = Integer.parseInt(words[3]);
        int threads = Integer.parseInt(words[4]);
        int resident = Integer.parseInt(words[6]);
        int before = Integer.parseInt(words[7]);
        read(words[2], each, threads);
        Cache cache = cacheOf(words[0], Long.parseLong(words[5]));
        for (int rank = 0; rank < resident; rank++) cache.put(keys[rank], keys[rank]);
        cache.entries();
        boolean loads = resident == 0;
        ask(cache, loads, 0, before);
        int from = before;
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int requests = Integer.parseInt(line);
            double cpuBefore = cpu();
            long begin = System.nanoTime();
            long hits = ask(cache, loads, from, requests);
            long took = System.nanoTime() - begin;
            System.out.println(took * 1e-9 + " " + (cpu() - cpuBefore) + " " + hits);
            from += requests;
        }
    }
}
