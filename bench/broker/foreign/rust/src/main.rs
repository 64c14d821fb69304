// One run of a queue of omniqueue: see bench/broker/foreign.hpp.
use std::time::Instant;

use omniqueue::backends::{InMemoryBackend, RabbitMqBackend, RabbitMqConfig};
use omniqueue::{DynConsumer, DynProducer, QueueError};

const QUEUE: &str = "bench_omniqueue";

async fn declare(uri: &str) -> Result<(), lapin::Error> {
    let connection = lapin::Connection::connect(uri, Default::default()).await?;
    let channel = connection.create_channel().await?;
    let options = lapin::options::QueueDeclareOptions { durable: true, ..Default::default() };
    channel.queue_declare(QUEUE, options, Default::default()).await?;
    channel.queue_purge(QUEUE, Default::default()).await?;
    connection.close(0, "done").await
}

async fn open(kind: &str, place: &str) -> Result<(DynProducer, DynConsumer), QueueError> {
    if kind == "memory" {
        return InMemoryBackend::builder().make_dynamic().build_pair().await;
    }
    declare(place).await.map_err(QueueError::generic)?;
    let config = RabbitMqConfig {
        uri: place.to_owned(),
        connection_properties: Default::default(),
        publish_exchange: String::new(),
        publish_routing_key: QUEUE.to_owned(),
        publish_options: Default::default(),
        publish_properties: lapin::BasicProperties::default().with_delivery_mode(2),
        consume_queue: QUEUE.to_owned(),
        consumer_tag: "bench".to_owned(),
        consume_options: Default::default(),
        consume_arguments: Default::default(),
        consume_prefetch_count: Some(1000),
        requeue_on_nack: true,
    };
    RabbitMqBackend::builder(config).make_dynamic().build_pair().await
}

#[tokio::main]
async fn main() -> Result<(), QueueError> {
    let arguments: Vec<String> = std::env::args().collect();
    let messages: usize = arguments[3].parse().expect("a number of messages");
    let (producer, mut consumer) = open(&arguments[1], &arguments[2]).await?;
    let begin = Instant::now();
    let getter = tokio::spawn(async move {
        for _ in 0..messages {
            consumer.receive().await?.ack().await.map_err(|(error, _)| error)?;
        }
        Ok::<(), QueueError>(())
    });
    let payload = vec![b'x'; 100];
    for _ in 0..messages {
        producer.send_raw(&payload).await?;
    }
    getter.await.expect("the getter ends")?;
    println!("{}", begin.elapsed().as_secs_f64());
    Ok(())
}
