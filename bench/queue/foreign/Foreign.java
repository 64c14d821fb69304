// One run of a Java queue: see bench/queue/foreign.hpp.
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

class Foreign {
    static double cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() * 1e-9;
    }

    static long run(int capacity, int putters, int getters, long items) throws Exception {
        var queue = new ArrayBlockingQueue<Long>(capacity);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < putters; p++) {
            threads.add(new Thread(() -> {
                try {
                    for (long i = 0; i < items / putters; i++) queue.put(i);
                } catch (InterruptedException error) {
                    throw new IllegalStateException(error);
                }
            }));
        }
        for (int g = 0; g < getters; g++) {
            threads.add(new Thread(() -> {
                try {
                    for (long i = 0; i < items / getters; i++) queue.take();
                } catch (InterruptedException error) {
                    throw new IllegalStateException(error);
                }
            }));
        }
        long begin = System.nanoTime();
        for (Thread each : threads) each.start();
        for (Thread each : threads) each.join();
        return System.nanoTime() - begin;
    }

    public static void main(String[] words) throws Exception {
        int capacity = Integer.parseInt(words[1]);
        int putters = Integer.parseInt(words[2]);
        int getters = Integer.parseInt(words[3]);
        long items = Long.parseLong(words[4]);
        run(capacity, putters, getters, Math.min(items, 200_000));  // compiled by then
        double before = cpu();
        long took = run(capacity, putters, getters, items);
        System.out.println(took * 1e-9 + " " + (cpu() - before) + " 0");
    }
}
