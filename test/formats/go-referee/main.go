// A referee for formats whose reference reader is written in Go. Each line on standard input names a format and a
// file; what the reader makes of the file goes to FILE.json, and "ok" or "failed" to standard output.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

var readers = map[string]func([]byte) (any, error){
	"hcl":        readHcl,
	"env":        readEnv,
	"dockerfile": readDockerfile,
	"substitute": substitute,
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		format, path, _ := strings.Cut(lines.Text(), " ")
		fmt.Println(answer(format, path))
	}
}

func answer(format, path string) string {
	source, err := os.ReadFile(path)
	if err != nil {
		return "failed"
	}
	reading, err := readers[format](source)
	if err != nil {
		return "failed"
	}
	encoded, err := json.Marshal(reading)
	if err != nil || os.WriteFile(path+".json", encoded, 0o600) != nil {
		return "failed"
	}
	return "ok"
}

// Attributes as JSON, blocks as lists of [type, labels..., body].
func readHcl(source []byte) (any, error) {
	file, problems := hclsyntax.ParseConfig(source, "x.hcl", hcl.InitialPos)
	if problems.HasErrors() {
		return nil, problems
	}
	return readBody(file.Body.(*hclsyntax.Body))
}

func readBody(body *hclsyntax.Body) (any, error) {
	attributes := map[string]any{}
	for name, attribute := range body.Attributes {
		value, problems := attribute.Expr.Value(nil)
		if problems.HasErrors() {
			return nil, problems
		}
		encoded, err := ctyjson.Marshal(value, cty.DynamicPseudoType)
		if err != nil {
			return nil, err
		}
		attributes[name] = json.RawMessage(encoded)
	}
	blocks := []any{}
	for _, block := range body.Blocks {
		inner, err := readBody(block.Body)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, []any{block.Type, block.Labels, inner})
	}
	return []any{attributes, blocks}, nil
}

func readEnv(source []byte) (any, error) {
	return dotenv.ParseWithLookup(strings.NewReader(string(source)), func(string) (string, bool) { return "", false })
}

func substitute(source []byte) (any, error) {
	return template.Substitute(string(source), func(name string) (string, bool) { return "<" + name + ">", true })
}

type variables struct{}

func (variables) Get(name string) (string, bool) { return "<" + name + ">", true }
func (variables) Keys() []string                 { return nil }

// Instructions as lists of words, expanded where the builder would expand them.
func readDockerfile(source []byte) (any, error) {
	result, err := parser.Parse(strings.NewReader(string(source)))
	if err != nil {
		return nil, err
	}
	lex := shell.NewLex(result.EscapeToken)
	instructions := []any{}
	for _, node := range result.AST.Children {
		words, err := readInstruction(lex, node)
		if err != nil {
			return nil, err
		}
		instructions = append(instructions, words)
	}
	return instructions, nil
}

func readInstruction(lex *shell.Lex, node *parser.Node) (any, error) {
	words := []any{strings.ToLower(node.Value), node.Flags, node.Attributes}
	expands := map[string]bool{"env": true, "arg": true, "label": true, "user": true, "workdir": true, "expose": true, "from": true}
	for at := node.Next; at != nil; at = at.Next {
		if len(at.Children) > 0 {
			inner, err := readInstruction(lex, at.Children[0])
			if err != nil {
				return nil, err
			}
			words = append(words, inner)
			continue
		}
		word := at.Value
		if expands[strings.ToLower(node.Value)] {
			expanded, unmatched, err := lex.ProcessWord(word, variables{})
			if err != nil || len(unmatched) > 0 {
				return nil, errors.New("the word can not be expanded")
			}
			word = expanded
		}
		words = append(words, word)
	}
	for _, heredoc := range node.Heredocs {
		words = append(words, []string{heredoc.Name, heredoc.Content})
	}
	return words, nil
}
