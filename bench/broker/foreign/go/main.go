// One run of a queue of Watermill: see bench/broker/foreign.hpp.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
)

const topic = "bench_watermill"

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func open(kind, where string) (message.Publisher, message.Subscriber) {
	if kind == "memory" {
		both := gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 1000}, watermill.NopLogger{})
		return both, both
	}
	config := amqp.NewDurableQueueConfig(where)
	config.Publish.ConfirmDelivery = true
	config.Consume.Qos.PrefetchCount = 1000
	publisher, err := amqp.NewPublisher(config, watermill.NopLogger{})
	must(err)
	subscriber, err := amqp.NewSubscriber(config, watermill.NopLogger{})
	must(err)
	return publisher, subscriber
}

func main() {
	messages, err := strconv.Atoi(os.Args[3])
	must(err)
	publisher, subscriber := open(os.Args[1], os.Args[2])
	arrivals, err := subscriber.Subscribe(context.Background(), topic)
	must(err)
	payload := []byte(strings.Repeat("x", 100))
	begin := time.Now()
	go func() {
		for i := 0; i < messages; i++ {
			must(publisher.Publish(topic, message.NewMessage(watermill.NewUUID(), payload)))
		}
	}()
	for i := 0; i < messages; i++ {
		(<-arrivals).Ack()
	}
	fmt.Println(time.Since(begin).Seconds())
}
