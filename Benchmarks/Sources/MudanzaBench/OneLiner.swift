/// What a DBA would write in a minute: the two values behind every row of a COPY block, the columns in its header.
///
/// Each is the fastest of several ways tried: rows first, no fields split, the values printed as the line's end rather
/// than joined to the line. None knows what is a COPY block and what only looks like one.
struct OneLiner {
    var name: String
    var words: [String]

    private static let values = "\\tMSP-DEMO-001\\tCOND-DEMO-001"
    private static let columns = ", msp_id, condominio_id) FROM stdin;"

    static let all = [
        OneLiner(
            name: "mawk",
            words: [
                "mawk",
                #"c { if ($0 == "\\.") { c = 0; ORS = "\n" } print; next } "#
                    + #"/^COPY .*\) FROM stdin;$/ { sub(/\) FROM stdin;$/, "\#(columns)"); print; "#
                    + #"c = 1; ORS = "\#(values)\n"; next } { print }"#,
            ]),
        OneLiner(
            name: "perl",
            words: [
                "perl", "-lne",
                #"if ($c) { if ($_ eq "\\.") { $c = 0; $\ = "\n" } print } "#
                    + #"elsif (/^COPY / && s/\) FROM stdin;$/\#(columns)/) { print; $c = 1; $\ = "\#(values)\n" } "#
                    + #"else { print }"#,
            ]),
        OneLiner(
            name: "sed",
            words: [
                "sed", "-e", #"/^COPY .*) FROM stdin;$/!b"#, "-e", #"s/) FROM stdin;$/\#(columns)/"#, "-e", ":row",
                "-e", "n", "-e", #"/^\\\.$/b"#, "-e", #"s/$/\#(values)/"#, "-e", "b row",
            ]),
    ]

    /// Reading a file, or standard input.
    func reading(_ path: String? = nil) -> [String] { words + (path.map { [$0] } ?? []) }
}
