import FaithfulJSON
import Foundation
import MediaEngine
import MediaModel

/// Tells whether two runs are the same job: the same media, words, service and request.
enum JobFingerprint {
  private static let sample = 65_536
  private static let words: Set<String> = [
    "txt", "md", "json", "xmp", "srt", "vtt", "csv", "html", "pdf", "ini", "log", "db",
  ]

  /// The digest of a job. Media count by their path below the input, their length and their
  /// bytes (of long files the first, middle and last 64 KiB), so that touching or moving a folder
  /// changes nothing. Blocks while it reads.
  static func digest(_ job: Job, service: String, cancellation: Cancellation) throws -> String {
    var lines = ["service \(service)", "skill \(job.skill.skill)", "prompt \(job.prompt)"]
    for request in job.requests {
      var asked = request
      asked.sources = [:]
      lines.append("request \(try JSON.encoding(asked))")
    }
    let outputs = Set(job.outputs)
    for input in job.media {
      for (name, path) in files(below: input) where !outputs.contains(path) {
        try cancellation.check()
        lines.append("file \(name) \(try content(path))")
      }
    }
    return try ContentHash.sha256(of: Array(lines.joined(separator: "\n").utf8))
  }

  private static func files(below input: String) -> [(name: String, path: String)] {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: input, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else {
      return [(URL(fileURLWithPath: input).lastPathComponent, input)]
    }
    let names = (try? manager.subpathsOfDirectory(atPath: input)) ?? []
    return names.sorted().compactMap { name in
      let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
      let tail = URL(fileURLWithPath: name).pathExtension.lowercased()
      let path = "\(input)/\(name)"
      guard !isHidden, !words.contains(tail),
        manager.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
      else { return nil }
      return (name, path)
    }
  }

  private static func content(_ path: String) throws -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { return "unreadable" }
    defer { try? file.close() }
    guard let length = try? file.seekToEnd() else { return "unreadable" }
    let step = UInt64(sample)
    let starts = length <= 3 * step ? [0] : [0, length / 2, length - step]
    var bytes: [UInt8] = []
    for start in starts {
      let count = length <= 3 * step ? Int(length) : sample
      guard (try? file.seek(toOffset: start)) != nil,
        let piece = try? file.read(upToCount: count)
      else { continue }
      bytes += piece
    }
    return "\(length) \(try ContentHash.sha256(of: bytes))"
  }
}
