import FaithfulJSON
import Synchronization
import Transport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs single parts of the client for `scripts/bench`, without the rest of the program.
@main
struct Meter {
  private static let usage = """
    meter upload ADDRESS FILE [HEADER…]     sends a file as the form field "files"
    meter download ADDRESS FILE             fetches a file
    meter events FILE TIMES                 reads an event stream; prints events and MB/s
    meter json FILE TIMES                   reads the JSON of each event; prints MB/s

    """

  static func main() async {
    do {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      write("\(error)\n", to: STDERR_FILENO)
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) async throws {
    switch (arguments.first, arguments.count) {
    case ("upload", 3...):
      try await upload(try request("POST", arguments[1], arguments[3...]), arguments[2])
    case ("download", 3):
      _ = try await HTTPClient().download(request("GET", arguments[1], []), to: arguments[2])
    case ("events", 3): try events(in: arguments[1], times: Int(arguments[2]) ?? 1)
    case ("json", 3): try json(in: arguments[1], times: Int(arguments[2]) ?? 1)
    default:
      write(usage, to: STDERR_FILENO)
      exit(2)
    }
  }

  private static func request(
    _ method: String, _ address: String, _ lines: some Sequence<String>
  ) throws -> HTTPRequest {
    guard let address = WebAddress(address) else { throw Trouble(description: "no address") }
    var headers = HTTPHeaders()
    for line in lines {
      let parts = line.split(separator: ": ", maxSplits: 1)
      if parts.count == 2 { headers.add(String(parts[1]), for: String(parts[0])) }
    }
    return HTTPRequest(method, address, headers: headers, timeouts: Timeouts(idle: 300))
  }

  private static func upload(_ request: HTTPRequest, _ path: String) async throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let response = try await HTTPClient().upload(
      request, files: [FormFile(field: "files", path: path, filename: name)])
    guard response.head.status == 200 else {
      throw Trouble(description: String(decoding: response.body, as: UTF8.self))
    }
  }

  /// Reads a stream in pieces of 16 KiB, as curl hands them on.
  private static func parse(_ bytes: [UInt8], _ take: ([ServerSentEvent]) -> Void) {
    var parser = SSEParser()
    for start in stride(from: 0, to: bytes.count, by: 16_384) {
      take(parser.read(bytes[start..<min(bytes.count, start + 16_384)]))
    }
  }

  private static func events(in path: String, times: Int) throws {
    let bytes = try contents(of: path)
    var count = 0
    let took = ContinuousClock().measure {
      for _ in 0..<times { parse(bytes) { count += $0.count } }
    }
    report(count, bytes.count * times, took)
  }

  private static func json(in path: String, times: Int) throws {
    var texts: [[UInt8]] = []
    parse(try contents(of: path)) { texts += $0.map { Array($0.data.utf8) } }
    var members = 0
    let took = try ContinuousClock().measure {
      for _ in 0..<times {
        for text in texts { members += try JSON(parsing: text).object?.count ?? 0 }
      }
    }
    report(members, texts.reduce(0) { $0 + $1.count } * times, took)
  }

  private static func report(_ count: Int, _ bytes: Int, _ took: Duration) {
    let rate = Double(bytes) / 1e6 / (took / .seconds(1))
    write("\(count) \(rate.rounded())\n", to: STDOUT_FILENO)
  }

  private static func contents(of path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Trouble(description: "\(path) cannot be read") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: Int(lseek(file, 0, SEEK_END)))
    let count = pread(file, &bytes, bytes.count, 0)
    return Array(bytes.prefix(max(0, count)))
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    _ = text.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}

private struct Trouble: Error, CustomStringConvertible {
  let description: String
}
