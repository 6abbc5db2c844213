/// The help texts, written from the tables.
public enum HelpText {
  /// The text of one command.
  public static func of(_ spec: CommandSpec, program: String, width: Int = 80) -> String {
    var blocks = ["\(program) \(spec.name): \(spec.summary)"]
    let operands = spec.operands.map(\.usage).joined(separator: " ")
    blocks.append(
      "Usage: \(program) \(spec.name) [OPTIONS]" + (operands.isEmpty ? "" : " " + operands))
    if !spec.discussion.isEmpty {
      blocks.append(wrapped(spec.discussion, to: width).joined(separator: "\n"))
    }
    if !spec.operands.isEmpty {
      blocks.append(rows(spec.operands.map { ("  \($0.placeholder)", $0.help) }, width: width))
    }
    blocks.append(
      "Options:\n" + rows(spec.options.map { (label(of: $0), text(of: $0)) }, width: width))
    if !spec.examples.isEmpty {
      let lines = spec.examples.map { example in
        "  \(example.line)\n"
          + wrapped(example.effect, to: width - 6).map { "      \($0)" }.joined(separator: "\n")
      }
      blocks.append("Examples:\n" + lines.joined(separator: "\n"))
    }
    if !spec.statuses.isEmpty {
      let lines = spec.statuses.map { ("  \($0.status.rawValue)", $0.meaning) }
      blocks.append("Exit status:\n" + rows(lines, width: width))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// The text of the whole program: its commands in groups.
  public static func of(_ program: Program, width: Int = 80) -> String {
    let names = program.groups.flatMap(\.commands).map { columns(of: $0.spec.name) }.max() ?? 0
    var blocks = [
      wrapped("\(program.name): \(program.summary)", to: width).joined(separator: "\n"),
      "Usage: \(program.name) COMMAND [OPTIONS] …",
    ]
    for group in program.groups {
      let lines = group.commands.map { ("  " + $0.spec.name, $0.spec.summary) }
      blocks.append("\(group.title):\n" + rows(lines, width: width, least: names + 2))
    }
    blocks.append(
      """
      '\(program.name) COMMAND --help' explains one; '\(program.name) --version' says which this is.
      """)
    if !program.closing.isEmpty { blocks.append(program.closing) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func label(of row: OptionRow) -> String {
    (row.short.map { "  -\($0), " } ?? "      ") + "--\(row.long)"
      + (row.placeholder.map { " \($0)" } ?? "")
  }

  private static func text(of row: OptionRow) -> String {
    var text = row.help
    if row.repeats, row.placeholder != nil { text += "; may be repeated" }
    if let standard = row.standard { text += " (default: \(standard))" }
    return text
  }

  /// Two columns: labels, and texts that wrap beside them.
  private static func rows(
    _ rows: [(label: String, text: String)], width: Int, least: Int = 0
  ) -> String {
    let widest = rows.map { columns(of: $0.label) }.filter { $0 <= 28 }.max() ?? 0
    let left = max(least, widest) + 2
    return rows.map { row in
      let lines = wrapped(row.text, to: max(20, width - left))
      let fits = columns(of: row.label) + 2 <= left
      var result = fits ? padded(row.label, to: left) + (lines.first ?? "") : row.label
      for line in fits ? lines.dropFirst() : lines[...] {
        result += "\n" + String(repeating: " ", count: left) + line
      }
      return result
    }.joined(separator: "\n")
  }
}
