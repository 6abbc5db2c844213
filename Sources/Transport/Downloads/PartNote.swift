/// What a part of a download belongs to, so that it is only gone on with when the server still
/// has the same thing.
struct PartNote: Hashable, Sendable {
  /// The address without its query.
  var source: String
  /// A strong `ETag`.
  var tag: String?
  /// `Last-Modified`.
  var date: String?
  /// The length of the whole.
  var length: Int64?

  init(source: String, tag: String? = nil, date: String? = nil, length: Int64? = nil) {
    self.source = source
    self.tag = tag
    self.date = date
    self.length = length
  }

  /// What the head of an answer to a plain request tells.
  init(_ head: HTTPHead, source: WebAddress) {
    self.init(
      source: source.description,
      tag: head.headers["ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 },
      date: head.headers["Last-Modified"],
      length: head.headers["Content-Length"].flatMap { Int64($0) })
  }

  /// Reads the lines of `text`; nil when they are not such lines.
  init?(_ text: String) {
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      guard let space = line.firstIndex(of: " ") else { return nil }
      values[line[..<space]] = String(line[line.index(after: space)...])
    }
    guard let source = values["source"] else { return nil }
    self.init(
      source: source, tag: values["etag"], date: values["modified"],
      length: values["length"].flatMap { Int64($0) })
  }

  /// One line per thing known.
  var text: String {
    var lines = ["source \(source)"]
    if let tag { lines.append("etag \(tag)") }
    if let date { lines.append("modified \(date)") }
    if let length { lines.append("length \(length)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The header fields that ask for the rest from `size` on; nil when nothing tells whether the
  /// rest would fit.
  func fields(from size: Int64, source: WebAddress) -> [(String, String)]? {
    guard size > 0, length.map({ size < $0 }) ?? true else { return nil }
    let range = ("Range", "bytes=\(size)-")
    if let tag { return [range, ("If-Range", tag)] }
    guard source.description == self.source else { return nil }
    if let date { return [range, ("If-Range", date)] }
    return length == nil ? nil : [range]
  }

  /// Whether a `206` goes on exactly where the part ends, and with the same thing.
  func isContinued(by head: HTTPHead, at size: Int64) -> Bool {
    guard let range = ContentRange(head.headers["Content-Range"]), range.first == size else {
      return false
    }
    if let tag, let now = head.headers["ETag"], now != tag { return false }
    if let length, let total = range.total, total != length { return false }
    return true
  }
}

/// The value of `Content-Range`.
struct ContentRange: Hashable {
  let first: Int64
  let last: Int64
  let total: Int64?

  /// Reads `bytes 5-9/10` or `bytes 5-9/*`.
  init?(_ text: String?) {
    guard let text, text.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(whereSeparator: { "-/".contains($0) })
    guard parts.count == 3, let first = Int64(parts[0].filter { $0 != " " }),
      let last = Int64(parts[1]), first <= last
    else { return nil }
    self.first = first
    self.last = last
    total = Int64(parts[2])
  }
}
