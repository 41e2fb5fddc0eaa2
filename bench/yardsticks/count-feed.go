// A feed of server-sent events, counted by a plain loop: encoding/json into a struct, nothing durable.
// Prints the seconds from the first event to the last, the processor seconds and the counts, as JSON.
//
//	go run count-feed.go URL EVENTS
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

type change struct {
	Meta struct {
		ID     string `json:"id"`
		Domain string `json:"domain"`
		Dt     string `json:"dt"`
		Topic  string `json:"topic"`
		Offset int64  `json:"offset"`
	} `json:"meta"`
	Type      string  `json:"type"`
	Title     string  `json:"title"`
	User      *string `json:"user"`
	Bot       bool    `json:"bot"`
	Wiki      string  `json:"wiki"`
	ServerURL string  `json:"server_url"`
	Namespace int     `json:"namespace"`
}

func main() {
	wanted, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	response, err := http.Get(os.Args[1])
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()

	lines := bufio.NewScanner(response.Body)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	prefix := []byte("data: ")
	users := map[string]struct{}{}
	domains := map[string]int{}
	bots, messages, events := 0, 0, 0
	var startedAt time.Time
	for events < wanted && lines.Scan() {
		data, isData := bytes.CutPrefix(lines.Bytes(), prefix)
		if !isData {
			continue
		}
		if events == 0 {
			startedAt = time.Now()
		}
		events++
		var event change
		if json.Unmarshal(data, &event) != nil || event.Meta.Domain == "canary" {
			continue
		}
		messages++
		if event.User != nil {
			users[*event.User] = struct{}{}
		}
		domains[event.Meta.Domain]++
		if event.Bot {
			bots++
		}
	}
	if events < wanted {
		panic(fmt.Sprintf("the feed ended after %d of %d events: %v", events, wanted, lines.Err()))
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"seconds": time.Since(startedAt).Seconds(), "cpuSeconds": seconds(usage.Utime) + seconds(usage.Stime),
		"messages": messages, "bots": bots, "users": len(users), "domains": len(domains),
	})
}
