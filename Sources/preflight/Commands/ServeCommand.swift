import LocalService
import MediaModel
import TerminalKit

/// `preflight serve`
enum ServeCommand: Command {
  static let port = Option<Int>.number(
    "port", "N", "the port on 127.0.0.1; 0 picks a free one", in: 0...65535, standard: "0")
  static let data = Option<String>.text(
    "data", "DIR", "where sessions, uploads and renders are kept",
    standard: "a temporary folder that goes at the end", completes: .folders)
  static let pace = Option<String>.choice(
    "pace", "NAME", "how fast it works: lifelike is as slow as the real service",
    of: ["instant", "brisk", "lifelike"], standard: "brisk")
  static let fault = Option<String>.text(
    "fault", "LIST", "how it misbehaves: POINT:KIND[@ARGUMENT][*TIMES], separated by commas",
    repeats: true)
  static let verbose = Flag(
    "verbose", short: "v", "one line per request on standard error: POST /run_sse 200")

  static let spec = CommandSpec(
    "serve", "runs the local service, for rehearsals and tests",
    discussion: """
      Speaks the video service's API on the loopback interface and really renders, with the \
      FFmpeg libraries. Prints its address on standard output and stops on Ctrl-C. Point \
      NEMO_API_URL at the address to have any client use it.

      Faults, for testing clients: points are token, session, claim, upload, credits, state, sse, \
      render, status, cancel, download and any; kinds are an HTTP status (503), html@502, \
      code@4001, reset@N, hangup@N, stall@SECONDS, late@SECONDS, cut@N, short@N, long@N, empty, \
      redirect, expired, drip@N, and for sse drop@N, lost, close@N, heartbeats@SECONDS, silent, \
      badframe, error, errorevent, temporary, typed, and for render fail, failed, stuck, older. A \
      fault happens once; *N makes it N times, a bare * always.

      While it runs, GET /_control lists calls that need no token: faults to add and forget, the \
      requests so far, credits to set, tokens, sessions and links to let run out. A token that \
      begins with nmv_reg_ is a registered account. README.md has the checks, codes and costs.
      """,
    options: [port.row, data.row, pace.row, fault.row, verbose.row],
    examples: [
      ("preflight serve --port 8080 --verbose", "a service on a port of its own, talking"),
      ("preflight serve --fault upload:503*2,sse:drop@3", "two failed uploads, a broken stream"),
      ("curl -d 0 http://127.0.0.1:8080/_control/credits", "lets every account run dry"),
      (
        "NEMO_API_URL=http://127.0.0.1:8080 preflight run media -p 'a clip' -o a.mp4",
        "uses it from another terminal"
      ),
    ],
    statuses: [
      (.fine, "stopped with Ctrl-C"), (.usage, "wrong usage"),
      (.machine, "the port is taken or the data folder cannot be used"),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let log: @Sendable (String) -> Void = { console.warn(printable($0)) }
    let server = LocalServer(
      LocalServerOptions(
        port: UInt16(arguments[port] ?? 0), data: arguments[data],
        faults: try FaultPlan(parsing: arguments.all(fault).joined(separator: ",")),
        pace: arguments[pace].flatMap(Pace.named) ?? .brisk,
        log: arguments[verbose] ? log : nil))
    let address = try server.start()
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    await console.interruption.handling(stop: { end.finish() }) {
      // Whoever reads this may stop it at once.
      console.say("listening on \(address)")
      for await _ in ends {}
    }
    server.stop()
    return .fine
  }
}
