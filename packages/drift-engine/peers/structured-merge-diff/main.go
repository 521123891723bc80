// Copyright 2026 The GitOpsHQ Authors. Apache-2.0.
//
// Compares desired with live Deployments by structured-merge-diff, the library
// API servers merge with: what differs, without causes. Reads one JSON array
// [desired, live] a line; prints objects per second, parsed and from text.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"time"

	"sigs.k8s.io/structured-merge-diff/v4/typed"
	"sigs.k8s.io/structured-merge-diff/v4/value"
)

// The parts of Kubernetes' schema that the Deployments of the bench have.
const schema = `types:
- name: deployment
  map:
    fields:
    - {name: apiVersion, type: {scalar: string}}
    - {name: kind, type: {scalar: string}}
    - {name: metadata, type: {namedType: meta}}
    - {name: spec, type: {namedType: deploymentSpec}}
    - {name: status, type: {namedType: any}}
- name: any
  scalar: untyped
  list: {elementType: {namedType: any}, elementRelationship: atomic}
  map: {elementType: {namedType: any}, elementRelationship: separable}
- name: meta
  map:
    fields:
    - {name: annotations, type: {map: {elementType: {scalar: string}}}}
    - {name: labels, type: {map: {elementType: {scalar: string}}}}
    - {name: name, type: {scalar: string}}
    - {name: namespace, type: {scalar: string}}
    elementType: {namedType: any}
- name: deploymentSpec
  map:
    fields:
    - {name: replicas, type: {scalar: numeric}}
    - {name: selector, type: {map: {elementType: {namedType: any}, elementRelationship: atomic}}}
    - {name: template, type: {namedType: template}}
    elementType: {namedType: any}
- name: template
  map:
    fields:
    - {name: metadata, type: {namedType: meta}}
    - {name: spec, type: {namedType: podSpec}}
- name: podSpec
  map:
    fields:
    - name: containers
      type: {list: {elementType: {namedType: container}, elementRelationship: associative, keys: [name]}}
    elementType: {namedType: any}
- name: container
  map:
    fields:
    - {name: args, type: {list: {elementType: {scalar: string}, elementRelationship: atomic}}}
    - name: env
      type: {list: {elementType: {namedType: env}, elementRelationship: associative, keys: [name]}}
    - name: ports
      type: {list: {elementType: {namedType: port}, elementRelationship: associative, keys: [containerPort, protocol]}}
    elementType: {namedType: any}
- name: env
  map:
    fields:
    - {name: name, type: {scalar: string}}
    - {name: value, type: {scalar: string}}
- name: port
  map:
    fields:
    - {name: containerPort, type: {scalar: numeric}}
    - {name: name, type: {scalar: string}}
    - {name: protocol, type: {scalar: string}, default: TCP}
`

const (
	round   = 500
	seconds = 2
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func objectsPerSecond(count int, work func(int)) int {
	var rates []float64
	end := time.Now().Add(seconds * time.Second)
	for first := 0; time.Now().Before(end); first += round {
		start := time.Now()
		for i := first; i < first+round; i++ {
			work(i % count)
		}
		rates = append(rates, round/time.Since(start).Seconds())
	}
	sort.Float64s(rates)
	return int(rates[len(rates)*9/10])
}

func main() {
	parser, err := typed.NewParser(schema)
	fail(err)
	kind := parser.Type("deployment")
	var desired, live []*typed.TypedValue
	var texts []json.RawMessage
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var pair [2]json.RawMessage
		fail(json.Unmarshal(lines.Bytes(), &pair))
		var parsed [2]*typed.TypedValue
		for i, text := range pair {
			object, err := value.FromJSON(text)
			fail(err)
			parsed[i], err = kind.FromUnstructured(object.Unstructured())
			fail(err)
		}
		desired = append(desired, parsed[0])
		live = append(live, parsed[1])
		texts = append(texts, pair[1])
	}
	fail(lines.Err())
	compare := func(i int, with *typed.TypedValue) {
		_, err := desired[i].Compare(with)
		fail(err)
	}
	parsed := objectsPerSecond(len(texts), func(i int) { compare(i, live[i]) })
	text := objectsPerSecond(len(texts), func(i int) {
		object, err := value.FromJSON(texts[i])
		fail(err)
		typed, err := kind.FromUnstructured(object.Unstructured())
		fail(err)
		compare(i, typed)
	})
	fail(json.NewEncoder(os.Stdout).Encode(map[string]int{"parsed": parsed, "text": text}))
}
