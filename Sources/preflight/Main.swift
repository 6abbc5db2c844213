import MediaEngine
import TerminalKit

@main
struct Preflight {
  static let program = Program(
    name: "preflight", version: "1.0.0",
    summary: "takes a folder of photos, clips and sound to a finished, verified MP4",
    groups: [
      .init(
        "From a folder to a video",
        [RunCommand.self, BatchCommand.self, ResumeCommand.self, HistoryCommand.self]),
      .init("On this machine", [ProbeCommand.self, PrepCommand.self, VerifyCommand.self]),
      .init(
        "In one session, step by step",
        [
          UploadCommand.self, ChatCommand.self, StatusCommand.self, CreditsCommand.self,
          ExportCommand.self, OpenCommand.self,
        ]),
      .init("Other", [ServeCommand.self, CompletionsCommand.self]),
    ],
    closing: """
      Exit status: 0 fine, 1 something did not pass, 2 wrong usage, 3 the service refused,
      4 network or time limit, 5 this machine, 130 interrupted.
      """)

  static func main() async {
    EngineMemory.fit()
    await program.launch { Explanation.of($0) }
  }
}
