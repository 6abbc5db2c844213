import FaithfulJSON
import Foundation

@testable import LocalService

/// A client that speaks plain HTTP/1.1 over a socket and tells how the connection ended.
struct Peer {
  struct Answer {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]
    /// Whether the body is as long as was promised.
    var isWhole: Bool
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON? { try? JSON(parsing: body) }
    var code: Int64? { json?["code"]?.int }
    var data: JSON? { json?["data"] }
  }

  let port: UInt16
  var headers: [String: String] = [:]

  init(_ address: String) {
    port = UInt16(address.split(separator: ":").last ?? "") ?? 0
  }

  func get(_ path: String, _ more: [String: String] = [:]) throws -> Answer {
    try call("GET", path, more, [])
  }

  func post(_ path: String, _ body: JSON, _ more: [String: String] = [:]) throws -> Answer {
    let json = ["Content-Type": "application/json"].merging(more) { $1 }
    return try call("POST", path, json, Array(body.text().utf8))
  }

  func post(_ path: String, text: String = "") throws -> Answer {
    try call("POST", path, [:], Array(text.utf8))
  }

  /// Sends files as multipart parts named `files`.
  func upload(_ path: String, _ files: [(name: String, bytes: [UInt8])]) throws -> Answer {
    let mark = "----boundary7MA4YWxk"
    var body: [UInt8] = []
    for file in files {
      body += Array(
        ("--\(mark)\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(file.name)\"\r\n"
          + "Content-Type: application/octet-stream\r\n\r\n").utf8)
      body += file.bytes + [13, 10]
    }
    body += Array("--\(mark)--\r\n".utf8)
    return try call(
      "POST", path, ["Content-Type": "multipart/form-data; boundary=\(mark)"], body)
  }

  func call(
    _ method: String, _ path: String, _ more: [String: String], _ body: [UInt8]
  ) throws -> Answer {
    let socket = try LoopbackFetch.connect(to: port)
    defer { close(socket) }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    for (name, value) in headers.merging(more, uniquingKeysWith: { $1 }) {
      head += "\(name): \(value)\r\n"
    }
    if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
    let bytes = Array((head + "\r\n").utf8) + body
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { break }
      sent += count
    }
    return Self.answer(from: receiveAll(socket), isHead: method == "HEAD")
  }

  private func receiveAll(_ socket: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return all }
      all += buffer[..<count]
    }
  }

  private static func answer(from bytes: [UInt8], isHead: Bool) -> Answer {
    guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else {
      return Answer(status: 0, headers: [:], body: [], isWhole: false)
    }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let status = Int(lines[0].split(separator: " ")[1]) ?? 0
    let rest = Array(bytes[end.upperBound...])
    if headers["transfer-encoding"] == "chunked" {
      let (body, isWhole) = unchunked(rest)
      return Answer(status: status, headers: headers, body: body, isWhole: isWhole)
    }
    let promised = headers["content-length"].flatMap { Int($0) } ?? rest.count
    return Answer(
      status: status, headers: headers, body: rest, isWhole: isHead || rest.count == promised)
  }

  private static func unchunked(_ bytes: [UInt8]) -> ([UInt8], Bool) {
    var body: [UInt8] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 10) {
      let line = String(decoding: rest[..<end], as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      rest = rest[(end + 1)...]
      guard let count = Int(line, radix: 16) else { return (body, false) }
      if count == 0 { return (body, true) }
      guard rest.count >= count + 2 else { return (body + rest, false) }
      body += rest.prefix(count)
      rest = rest.dropFirst(count + 2)
    }
    return (body, false)
  }
}
