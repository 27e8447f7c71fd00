/** A lab whose every text tries to reach the terminal: escape sequences, titles, links, C1 controls, bells and backspaces. */

/** YAML; what is behind `\e` and `\x` becomes a control character when it is read. */
export const hostileLab = String.raw`lab: 1
id: hostile
title: "Title \e]0;owned\a\e[31mred \x9b32m\x85\x7f\x08"
summary: "Summary \e[2J"
part: isolation
level: beginner
minutes: 5
learn: ["learn \e[2J"]
today: ["today \e[2J"]
scope:
  namespaces: [hostile]
steps:
  - id: one
    title: "Step \e]8;;http://example.com\e\\link\e]8;;\e\\ \x9d0;title\x9c"
    text: "Text \e[2J\e[H \x9b2J"
    do:
      - run: kubectl create namespace hostile
      - sh: "printf 'a\\033[31mb\\033]0;x\\007c\\302\\2332J\\r\\010\\177d\\n'; echo '\e[5mblink \x9b5m' >&2"
      - run: "kubectl create configmap notes -n hostile --from-literal='k=v\e[31m\x9b5m'"
      - run: kubectl get configmap notes -n hostile -o 'jsonpath={.data.k}'
      - run: "kubectl run noisy -n hostile --image=busybox:1.37.0 --restart=Never -- printf 'log\\033[31m\\033]0;x\\007\\302\\2332Jend\\n'"
      - run: "kubectl wait pod/noisy -n hostile --for=jsonpath={.status.phase}=Succeeded --timeout=30s"
      - run: kubectl logs noisy -n hostile
    expect:
      - id: there
        says: "It \e[31mis\x9b5m there\a"
        resource: configmap/notes
        in: hostile
        match: { data: { k: { $exists: true } } }
        within: 10s
    hints:
      - "Hint \e[2J\x9b2J"
`;
