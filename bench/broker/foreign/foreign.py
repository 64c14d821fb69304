"""One run of a queue of kombu: see bench/broker/foreign.hpp."""
import sys
import threading
import time

import kombu

KIND, WHERE, MESSAGES = sys.argv[1], sys.argv[2], int(sys.argv[3])
URLS = {"memory": "memory://", "sqlite": f"sqla+sqlite:///{WHERE}/kombu.db", "rabbitmq": WHERE}
PAYLOAD = b"x" * 100


def connect():
    if KIND == "rabbitmq":
        return kombu.Connection(WHERE, transport_options={"confirm_publish": True})
    connection = kombu.Connection(URLS[KIND])
    connection.transport.polling_interval = 0.001
    return connection


def queue_of(channel):
    return kombu.Queue("bench_kombu", channel=channel, durable=True)


def put():
    with connect() as connection, connection.channel() as channel:
        producer = kombu.Producer(channel, routing_key="bench_kombu", auto_declare=False)
        for _ in range(MESSAGES):
            producer.publish(PAYLOAD, content_type="application/data", content_encoding="binary",
                             delivery_mode=2)


def get():
    got = 0

    def receive(_, message):
        nonlocal got
        message.ack()
        got += 1

    with connect() as connection, connection.channel() as channel:
        channel.basic_qos(0, 1000, False)
        with kombu.Consumer(channel, [queue_of(channel)], callbacks=[receive],
                            accept=["application/data"]):
            while got < MESSAGES:
                connection.drain_events(timeout=60)


with connect() as connection, connection.channel() as channel:
    queue_of(channel).declare()
    queue_of(channel).purge()
begin = time.monotonic()
getter = threading.Thread(target=get)
getter.start()
put()
getter.join()
print(time.monotonic() - begin)
