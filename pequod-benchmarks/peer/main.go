// Command peer runs one workload with the reference library:
//
//	peer render DIR INPUTS.json INPUT OUTPUT RUNS   the package is compiled once; each input is filled in at INPUT,
//	                                                and OUTPUT is validated and becomes JSON
//	peer eval DIR EXPRESSION RUNS [DATA.json]       everything anew each time
//	peer format FILE RUNS                           source is parsed and written in the standard layout
//	peer cases RUNS                                 small programs, each a JSON string on a line of the input
//
// It prints microseconds to compile, of the first run, of the median run, of CPU for a run, and the most memory in kB;
// of small programs, one line each, the nanoseconds of the quickest run.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/load"
	cuejson "cuelang.org/go/encoding/json"
)

const warmups = 10

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func usage() syscall.Rusage {
	var r syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	return r
}

func cpu() int64 {
	r := usage()
	return (r.Utime.Nano() + r.Stime.Nano()) / 1000
}

func build(dir string) (*cue.Context, cue.Value) {
	instance := load.Instances([]string{"."}, &load.Config{Dir: dir})[0]
	check(instance.Err)
	context := cuecontext.New()
	value := context.BuildInstance(instance)
	check(value.Err())
	return context, value
}

func toJSON(value cue.Value) {
	check(value.Validate(cue.Concrete(true)))
	_, err := value.MarshalJSON()
	check(err)
}

// measure runs what is to be measured: some times before, which do not count but for the first, then runs times.
func measure(compile time.Duration, before, runs int, run func(i int)) {
	var first time.Duration
	var times []time.Duration
	started := cpu()
	for i := range before + runs {
		if i == before {
			started = cpu()
		}
		start := time.Now()
		run(i)
		elapsed := time.Since(start)
		if i == 0 {
			first = elapsed
		}
		if i >= before {
			times = append(times, elapsed)
		}
	}
	used := cpu() - started
	slices.Sort(times)
	fmt.Println(compile.Microseconds(), first.Microseconds(), times[len(times)/2].Microseconds(), used/int64(runs), usage().Maxrss)
}

func render(dir, file, in, out string, runs int) {
	text, err := os.ReadFile(file)
	check(err)
	var inputs []json.RawMessage
	check(json.Unmarshal(text, &inputs))
	start := time.Now()
	context, module := build(dir)
	compile := time.Since(start)
	input, output := cue.ParsePath(in), cue.ParsePath(out)
	measure(compile, warmups, runs, func(i int) {
		x, err := cuejson.Extract("", inputs[i%len(inputs)])
		check(err)
		toJSON(module.FillPath(input, context.BuildExpr(x)).LookupPath(output))
	})
}

func eval(dir, expression string, runs int, data []string) {
	measure(0, 0, runs, func(int) {
		context, value := build(dir)
		for _, file := range data {
			text, err := os.ReadFile(file)
			check(err)
			x, err := cuejson.Extract(file, text)
			check(err)
			value = value.Unify(context.BuildExpr(x))
		}
		if expression != "" {
			value = value.LookupPath(cue.ParsePath(expression))
		}
		toJSON(value)
	})
}

func formatFile(file string, runs int) {
	text, err := os.ReadFile(file)
	check(err)
	measure(0, 1, runs, func(int) {
		_, err := format.Source(text)
		check(err)
	})
}

// quickest returns the nanoseconds of the quickest of so many runs, fewer if they take long: compile, evaluate, validate, and JSON if there are no errors.
func quickest(text string, runs int) (best time.Duration) {
	defer func() {
		if recover() != nil {
			best = 0
		}
	}()
	best = time.Hour
	end := time.Now().Add(200 * time.Millisecond)
	for range runs {
		start := time.Now()
		if start.After(end) {
			break
		}
		value := cuecontext.New().CompileString(text)
		if value.Validate(cue.Concrete(true)) == nil {
			_, err := value.MarshalJSON()
			check(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}

func cases(runs int) {
	input := json.NewDecoder(os.Stdin)
	for {
		var text string
		err := input.Decode(&text)
		if err == io.EOF {
			return
		}
		check(err)
		fmt.Println(quickest(text, runs).Nanoseconds())
	}
}

func main() {
	a := os.Args[1:]
	switch {
	case len(a) == 2 && a[0] == "cases":
		runs, err := strconv.Atoi(a[1])
		check(err)
		cases(runs)
	case len(a) == 6 && a[0] == "render":
		runs, err := strconv.Atoi(a[5])
		check(err)
		render(a[1], a[2], a[3], a[4], runs)
	case len(a) == 3 && a[0] == "format":
		runs, err := strconv.Atoi(a[2])
		check(err)
		formatFile(a[1], runs)
	case len(a) >= 4 && a[0] == "eval":
		runs, err := strconv.Atoi(a[3])
		check(err)
		eval(a[1], a[2], runs, a[4:])
	default:
		fmt.Fprintln(os.Stderr, "usage: peer render DIR INPUTS.json INPUT OUTPUT RUNS | eval DIR EXPRESSION RUNS [DATA.json] | format FILE RUNS | cases RUNS")
		os.Exit(2)
	}
}
