// Command peer renders inputs with the reference library: peer DIR INPUTS.json N.
// The package in DIR is compiled once; each input is filled in at #Render.input, and #Render.output becomes JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/load"
	cuejson "cuelang.org/go/encoding/json"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	text, err := os.ReadFile(os.Args[2])
	check(err)
	var inputs []json.RawMessage
	check(json.Unmarshal(text, &inputs))
	rounds, err := strconv.Atoi(os.Args[3])
	check(err)

	start := time.Now()
	instance := load.Instances([]string{"."}, &load.Config{Dir: os.Args[1]})[0]
	check(instance.Err)
	context := cuecontext.New()
	module := context.BuildInstance(instance)
	check(module.Err())
	compile := time.Since(start)

	input, output := cue.ParsePath("#Render.input"), cue.ParsePath("#Render.output")
	var times []time.Duration
	for i := range rounds {
		start := time.Now()
		x, err := cuejson.Extract("", inputs[i%len(inputs)])
		check(err)
		result := module.FillPath(input, context.BuildExpr(x)).LookupPath(output)
		check(result.Validate(cue.Concrete(true)))
		_, err = result.MarshalJSON()
		check(err)
		times = append(times, time.Since(start))
	}
	first := times[0]
	slices.Sort(times)
	fmt.Println(compile.Microseconds(), first.Microseconds(), times[len(times)/2].Microseconds())
}
