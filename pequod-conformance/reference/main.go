// Program reference answers, again and again in one process, what `cue eval` prints for a program: starting the command costs
// more than most evaluations. A request is a line with a number of bytes and then that many bytes of CUE. An answer is a line with
// a word, VALUE, ERROR or GAVE_UP, and a number of bytes, and then that many bytes of what was printed.
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"cuelang.org/go/cmd/cue/cmd"
	"cuelang.org/go/cue/errors"
)

func main() {
	debug.SetMaxStack(64 << 20) // an endless recursion ends sooner
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	for {
		var size int
		if _, err := fmt.Fscanf(in, "%d\n", &size); err != nil {
			return
		}
		source := make([]byte, size)
		if _, err := io.ReadFull(in, source); err != nil {
			return
		}
		word, text := eval(source)
		fmt.Fprintf(out, "%s %d\n%s", word, len(text), text)
		if err := out.Flush(); err != nil {
			return
		}
	}
}

func eval(source []byte) (word, text string) {
	defer func() {
		if r := recover(); r != nil {
			word, text = "GAVE_UP", fmt.Sprint(r)
		}
	}()
	var printed, errs bytes.Buffer
	c, err := cmd.New([]string{"eval", "-"})
	if err != nil {
		return "GAVE_UP", err.Error()
	}
	c.SetInput(bytes.NewReader(source))
	c.SetOut(&printed)
	c.SetErr(&errs)
	if err := c.Run(context.Background()); err != nil {
		if err != cmd.ErrPrintedError {
			errors.Print(&errs, err, nil)
		}
		return "ERROR", errs.String()
	}
	return "VALUE", printed.String()
}
