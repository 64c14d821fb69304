#!/usr/bin/env python3
"""One run of Python's queue.Queue: see bench/queue/foreign.hpp."""
import queue
import resource
import sys
import threading
import time


def usage():
    all_ = resource.getrusage(resource.RUSAGE_SELF)
    return all_.ru_utime + all_.ru_stime, all_.ru_nvcsw + all_.ru_nivcsw


capacity, putters, getters, items = map(int, sys.argv[2:])
line = queue.Queue(capacity)


def put():
    for number in range(items // putters):
        line.put(number)


def get():
    for _ in range(items // getters):
        line.get()


threads = [threading.Thread(target=put) for _ in range(putters)]
threads += [threading.Thread(target=get) for _ in range(getters)]
cpu, switches = usage()
begin = time.monotonic()
for each in threads:
    each.start()
for each in threads:
    each.join()
took = time.monotonic() - begin
cpu_after, switches_after = usage()
print(took, cpu_after - cpu, switches_after - switches)
