/// Completion scripts for shells, written from the tables.
public enum Completion {
  /// The shells there is a script for.
  public static let shells = ["bash", "zsh", "fish"]

  /// The script for one of `shells`.
  public static func script(for shell: String, of program: Program) -> String {
    switch shell {
    case "zsh": zsh(program)
    case "fish": fish(program)
    default: bash(program)
    }
  }

  private static func commands(of program: Program) -> [CommandSpec] {
    program.groups.flatMap(\.commands).map { $0.spec }
  }

  private static func bash(_ program: Program) -> String {
    let specs = commands(of: program)
    var text = """
      _\(program.name)() {
        local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(specs.map(\.name).joined(separator: " ")) help" -- "$word"))
          return
        fi
        case "${COMP_WORDS[1]}:$before" in

      """
    for spec in specs {
      for row in spec.options where !row.choices.isEmpty {
        text += """
              \(spec.name):--\(row.long))
                COMPREPLY=($(compgen -W "\(row.choices.joined(separator: " "))" -- "$word"))
                return ;;

          """
      }
    }
    text += "  esac\n  if [[ \"$word\" == -* ]]; then\n    case \"${COMP_WORDS[1]}\" in\n"
    for spec in specs {
      let names = spec.options.map { "--" + $0.long }.joined(separator: " ")
      text += "      \(spec.name)) COMPREPLY=($(compgen -W \"\(names)\" -- \"$word\")) ;;\n"
    }
    return text + """
          esac
          return
        fi
        COMPREPLY=($(compgen -f -- "$word"))
      }
      complete -o filenames -F _\(program.name) \(program.name)

      """
  }

  private static func zsh(_ program: Program) -> String {
    let specs = commands(of: program)
    var text = "#compdef \(program.name)\n_\(program.name)() {\n  local -a commands=(\n"
    for spec in specs { text += "    \(quoted("\(spec.name):\(spec.summary)"))\n" }
    text += """
        )
        if (( CURRENT == 2 )); then
          _describe command commands
          return
        fi
        case "$words[2]" in

      """
    for spec in specs {
      text += "    \(spec.name)) _arguments"
      for row in spec.options { text += " \\\n      \(quoted(zshRow(row)))" }
      text += " \\\n      '*:file:_files' ;;\n"
    }
    return text + "  esac\n}\ncompdef _\(program.name) \(program.name)\n"
  }

  private static func zshRow(_ row: OptionRow) -> String {
    let help = row.help.replacing("[", with: "(").replacing("]", with: ")")
      .replacing(":", with: "\\:")
    guard let placeholder = row.placeholder else { return "--\(row.long)[\(help)]" }
    let values =
      !row.choices.isEmpty
      ? "(\(row.choices.joined(separator: " ")))"
      : row.completes == .folders ? "_files -/" : row.completes == .files ? "_files" : " "
    return "--\(row.long)=[\(help)]:\(placeholder):\(values)"
  }

  private static func fish(_ program: Program) -> String {
    let name = program.name
    var text = ""
    for spec in commands(of: program) {
      text += "complete -c \(name) -n __fish_use_subcommand -f -a \(spec.name)"
      text += " -d \(quoted(spec.summary))\n"
      for row in spec.options {
        text += "complete -c \(name) -n '__fish_seen_subcommand_from \(spec.name)'"
        text += " -l \(row.long)" + (row.short.map { " -s \($0)" } ?? "")
        if row.placeholder != nil { text += row.completes == .nothing ? " -x" : " -r" }
        if !row.choices.isEmpty { text += " -a \(quoted(row.choices.joined(separator: " ")))" }
        text += " -d \(quoted(row.help))\n"
      }
    }
    return text
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
