import Foundation

/// An `http` address on this machine.
struct LoopbackURL: Hashable {
  let port: UInt16
  /// Path and query as they go on the wire.
  let target: String

  /// Nil for other schemes and hosts, user names and unreadable addresses.
  init?(_ text: String) {
    guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "http",
      parts.user == nil, let host = parts.host?.lowercased(),
      host == "localhost" || host == "127.0.0.1",
      let port = UInt16(exactly: parts.port ?? 80)
    else { return nil }
    self.port = port
    let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    target = path + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
  }

  /// The last part of the path.
  var fileName: String {
    let path = target.prefix { $0 != "?" }
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    return last.removingPercentEncoding ?? (last.isEmpty ? "file" : last)
  }
}

/// Why something could not be fetched.
struct LoopbackFetchError: Error, CustomStringConvertible {
  let description: String
}

/// Fetches a file from 127.0.0.1 over HTTP/1.0; redirects are not followed.
enum LoopbackFetch {
  /// Writes the body to a new file and returns its length; stops one byte past `most`.
  static func fetch(
    _ url: LoopbackURL, to path: String, most: Int64
  ) throws(LoopbackFetchError) -> Int64 {
    let socket = try connect(to: url.port)
    defer { close(socket) }
    let request = "GET \(url.target) HTTP/1.0\r\nHost: 127.0.0.1:\(url.port)\r\n\r\n"
    let isSent = Array(request.utf8).withUnsafeBytes { $0.allWritten(to: socket) }
    guard isSent else { throw LoopbackFetchError(description: "the connection broke") }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw LoopbackFetchError(description: "it can't be stored") }
    defer { close(file) }
    do throws(LoopbackFetchError) {
      return try receive(from: socket, to: file, most: most)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Connects to a port of 127.0.0.1; reads give up after 30 s.
  static func connect(to port: UInt16) throws(LoopbackFetchError) -> Int32 {
    let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard made >= 0 else { throw LoopbackFetchError(description: "no socket to be had") }
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(made, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(made)
      throw LoopbackFetchError(description: "nothing answers there")
    }
    return made
  }

  private static func receive(
    from socket: Int32, to file: Int32, most: Int64
  ) throws(LoopbackFetchError) -> Int64 {
    var head: [UInt8] = []
    var hasHead = false
    var length: Int64 = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while length <= most {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count >= 0 else { throw LoopbackFetchError(description: "the answer stopped coming") }
      if count == 0 { break }
      var body = buffer[..<count]
      if !hasHead {
        head += body
        guard let end = endOfHead(head) else {
          guard head.count < 65_536 else { break }
          continue
        }
        hasHead = true
        body = head[end...]
        head = Array(head[..<end])
        try checkStatus(of: head)
      }
      length += Int64(body.count)
      guard body.withUnsafeBytes({ $0.allWritten(to: file) }) else {
        throw LoopbackFetchError(description: "it can't be stored")
      }
    }
    guard hasHead else { throw LoopbackFetchError(description: "the answer is not HTTP") }
    return length
  }

  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= 4 else { return nil }
    return (0...bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
  }

  private static func checkStatus(of head: [UInt8]) throws(LoopbackFetchError) {
    let words = String(decoding: head, as: UTF8.self).split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[1] == "200" else {
      throw LoopbackFetchError(description: "answered \(words.count > 1 ? words[1] : "nothing")")
    }
  }
}
