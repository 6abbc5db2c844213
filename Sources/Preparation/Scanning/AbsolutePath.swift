#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Paths made absolute.
enum AbsolutePath {
  /// The absolute form of an existing path. Links in its folders are followed; a link at its end
  /// keeps its own name, so that the output stands beside it.
  static func of(_ path: String) throws(FileSystem.Failure) -> String {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let last = trimmed.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
    if last.isEmpty || last == "." || last == ".." { return try FileSystem.realPath(path) }
    let folder = trimmed.dropLast(last.count)
    let parent = try FileSystem.realPath(folder.isEmpty ? "." : String(folder))
    return parent == "/" ? "/\(last)" : "\(parent)/\(last)"
  }

  /// The absolute form of a path that need not exist: its existing part without links, the rest
  /// without dots.
  /// - Throws: With the code `EINVAL` where `..` follows what is missing: where it leads shows only
  ///   once that is made, which may be anywhere.
  static func ofNew(_ path: String) throws(FileSystem.Failure) -> String {
    var missing: [Substring] = []
    var rest = path[...]
    while true {
      while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
      if let real = try? FileSystem.realPath(rest.isEmpty ? "." : String(rest)) {
        let tail = missing.reversed().joined(separator: "/")
        return tail.isEmpty ? real : (real == "/" ? "" : real) + "/" + tail
      }
      guard let last = rest.split(separator: "/").last else {
        throw FileSystem.Failure(code: ENOENT, path: path)
      }
      guard last != ".." else { throw FileSystem.Failure(code: EINVAL, path: path) }
      if last != "." { missing.append(last) }
      rest = rest.dropLast(last.count)
    }
  }
}
