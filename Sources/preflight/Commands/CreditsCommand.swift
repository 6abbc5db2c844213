import FaithfulJSON
import Pipeline
import Service
import TerminalKit

/// `preflight credits`
enum CreditsCommand: Command {
  static let spec = CommandSpec(
    "credits", "shows what is left on the account",
    options: InProject.rows,
    examples: [("preflight credits", "the balance of NEMO_TOKEN's account, or the anonymous one")],
    statuses: InProject.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let credits = try await InProject.open(arguments, on: console) { try await $0.credits() }
    console.endProgress()
    if arguments[Shared.json] {
      console.say(try JSON.encoding(credits))
    } else {
      console.say(line(credits))
    }
    return .fine
  }

  static func line(_ credits: Credits) -> String {
    let frozen = credits.frozen > 0 ? " (\(number(credits.frozen)) reserved)" : ""
    return "\(number(credits.available)) credits\(frozen)"
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }
}
