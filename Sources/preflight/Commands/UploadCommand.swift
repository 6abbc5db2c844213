import FaithfulJSON
import Ledger
import MediaModel
import Pipeline
import TerminalKit

/// `preflight upload`
enum UploadCommand: Command {
  static let spec = CommandSpec(
    "upload", "sends files up to a session",
    discussion: """
      Files go up as they are, three at a time; prep makes those fit that the service would \
      refuse. What is up already is not sent again. Web addresses are fetched by the service.
      """,
    operands: [Operand("FILE", "a file, or an http(s) address", most: nil, completes: .files)],
    options: InProject.rows,
    examples: [("preflight upload holiday-prepared/*.mp4", "into this folder's session")],
    statuses: InProject.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let records = try await InProject.open(arguments, on: console) {
      try await $0.upload(arguments.operands)
    }
    console.endProgress()
    for record in records {
      if arguments[Shared.json] {
        console.say(
          JSON.object([
            ("name", JSON(record.name)), ("bytes", JSON(record.bytes)),
            ("sha256", JSON(record.sha256)), ("url", record.url.map { JSON($0) }),
            ("session", JSON(record.session)),
          ]))
      } else {
        console.say(line(record))
      }
    }
    return .fine
  }

  /// Its name and size; of what came from the web only the name is known.
  static func line(_ record: UploadRecord) -> String {
    printable(record.name) + (record.bytes > 0 ? "  \(ByteSize(record.bytes))" : "")
  }
}
