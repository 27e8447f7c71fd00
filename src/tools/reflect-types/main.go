// Prints the Go types of every kind as JSON: field names, tags, kinds, and which types decode themselves.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	metrics "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

type field struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	OmitEmpty bool   `json:"omitEmpty,omitempty"`
	OmitZero  bool   `json:"omitZero,omitempty"`
	Inline    bool   `json:"inline,omitempty"`
	Number    string `json:"number,omitempty"`
	Wire      string `json:"wire,omitempty"`
	Strategy  string `json:"strategy,omitempty"`
	MergeKey  string `json:"mergeKey,omitempty"`
	Go        string `json:"go"`
}

type object struct {
	Package string  `json:"package"`
	Name    string  `json:"name"`
	String  string  `json:"string"`
	Custom  bool    `json:"custom,omitempty"`
	Fields  []field `json:"fields"`
}

var objects = map[string]*object{}

var unmarshaler = reflect.TypeOf((*json.Unmarshaler)(nil)).Elem()

// describe writes a type in few characters: letters for scalars, * pointer, [ list, { map by string, # and a key for a struct;
// <name> comes before what has a Go name of its own.
func describe(t reflect.Type) string {
	named := ""
	if t.PkgPath() != "" || (t.Kind() == reflect.Map && t.Key().PkgPath() != "") {
		named = "<" + t.String() + ">"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + describe(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return named + "y"
		}
		return named + "[" + describe(t.Elem())
	case reflect.Map:
		return named + "{" + describe(t.Elem())
	case reflect.Struct:
		visit(t)
		return "#" + t.PkgPath() + "." + t.Name()
	case reflect.String:
		return named + "s"
	case reflect.Bool:
		return named + "b"
	case reflect.Int32:
		return named + "i"
	case reflect.Int64:
		return named + "l"
	case reflect.Float64:
		return named + "f"
	default:
		panic("no letter for " + t.String())
	}
}

func visit(t reflect.Type) {
	key := t.PkgPath() + "." + t.Name()
	if objects[key] != nil {
		return
	}
	o := &object{Package: t.PkgPath(), Name: t.Name(), String: t.String(), Fields: []field{}}
	objects[key] = o
	o.Custom = reflect.PointerTo(t).Implements(unmarshaler)
	if o.Custom {
		return
	}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		tag := f.Tag.Get("json")
		parts := strings.Split(tag, ",")
		if parts[0] == "-" {
			continue
		}
		r := field{Name: parts[0], Go: f.Name}
		if r.Name == "" {
			r.Name = f.Name
		}
		for _, p := range parts[1:] {
			switch p {
			case "omitempty":
				r.OmitEmpty = true
			case "omitzero":
				r.OmitZero = true
			}
		}
		r.Inline = f.Anonymous && parts[0] == ""
		if pb := f.Tag.Get("protobuf"); pb != "" {
			ps := strings.Split(pb, ",")
			r.Wire = ps[0]
			if len(ps) > 1 {
				r.Number = ps[1]
			}
		}
		r.Strategy = f.Tag.Get("patchStrategy")
		r.MergeKey = f.Tag.Get("patchMergeKey")
		r.Type = describe(f.Type)
		o.Fields = append(o.Fields, r)
	}
}

func main() {
	s := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensions.AddToScheme, apiregistration.AddToScheme, metrics.AddToScheme} {
		if err := add(s); err != nil {
			panic(err)
		}
	}
	kinds := map[string]string{}
	for gvk, t := range s.AllKnownTypes() {
		if gvk.Version == runtime.APIVersionInternal {
			continue
		}
		visit(t)
		kinds[gvk.GroupVersion().String()+"/"+gvk.Kind] = t.PkgPath() + "." + t.Name()
	}
	list := []*object{}
	for _, o := range objects {
		list = append(list, o)
	}
	sort.Slice(list, func(i, j int) bool {
		return list[i].Package+list[i].Name < list[j].Package+list[j].Name
	})
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", " ")
	_ = enc.Encode(map[string]any{"kinds": kinds, "types": list})
}
