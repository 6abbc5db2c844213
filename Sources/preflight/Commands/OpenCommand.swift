import FaithfulJSON
import Foundation
import Pipeline
import Service
import TerminalKit

/// `preflight open`
enum OpenCommand: Command {
  static let printOnly = Flag("print", "only print the link, open no browser")

  static let spec = CommandSpec(
    "open", "makes a link that hands the project to an account",
    discussion: "The link holds no token; who opens it can take the project over.",
    options: [printOnly.row] + InProject.rows,
    examples: [("preflight open", "prints the link and opens it in the browser")],
    statuses: InProject.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let link = try await InProject.open(arguments, on: console) { try await $0.claimLink() }
    console.endProgress()
    if arguments[Shared.json] {
      console.say(
        JSON.object([
          ("url", JSON(link.url)), ("expiresIn", link.expiresIn.map { JSON($0) }),
        ]))
      return .fine
    }
    console.say(printable(link.url))
    if let seconds = link.expiresIn {
      console.remark("It works for \(ProgressLine.clock(seconds)) more.")
    }
    if !arguments[printOnly], console.isTerminal { Browser.open(link.url) }
    return .fine
  }
}

/// The desktop's browser, where there is one.
enum Browser {
  static func open(_ address: String) {
    let places = ["/usr/bin/xdg-open", "/usr/bin/open"]
    guard let program = places.first(where: FileManager.default.isExecutableFile) else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [address]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
  }
}
