import CFFmpeg
public import MediaModel
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Says what a file is, by its content.
public enum Probe {
  /// What is known of one file, on the calling thread.
  ///
  /// Tags, tables and profiles are read up to sizes that honest files do not have, and so many boxes,
  /// chunks and segments are looked at as these do not have either: beyond that a file is `absurd`. What
  /// grows with a file is the time to look it through, as with a JPEG for what is appended to it;
  /// FFmpeg gets ``MovieProbe/timeLimit`` for its headers.
  ///
  /// Throws a ``MediaError``: `notMedia`, `unreadable`, `damaged` (cut off, broken, empty),
  /// `encrypted` or `absurd`. A protected file that can still be described is not an error: its
  /// facts say so.
  public static func facts(
    of path: String, cancellation: Cancellation? = nil
  ) throws -> MediaFacts {
    try look(at: path, cancellation: cancellation).facts
  }

  /// The same, and the opened file where it is a clip or sound, so that nobody has to read its index
  /// again.
  static func look(
    at path: String, cancellation: Cancellation? = nil
  ) throws -> (facts: MediaFacts, source: Demuxer?) {
    let file = try FileSource.open(path)
    let size = Int64(file.count)
    guard size > 0 else {
      throw MediaError(.damaged, operation: "reading", path: path, detail: "the file is empty")
    }
    let head = try file.read(at: 0, count: Sniffer.reach)
    let sniffed = Sniffer.sniff(head)
    switch sniffed {
    case .other(let what): throw notMedia(path, "it is \(what)")
    case .text: throw notMedia(path, "it is text")
    case .mp4Family:
      let layout = MP4Reader.read(file)
      try refuseUnusable(layout, path: path)
      return try MovieProbe(
        path: path, bytes: size, head: head, sniffed: sniffed, layout: layout,
        cancellation: cancellation
      ).look()
    case .picture, .matroska, .container, .unknown:
      if sniffed == .picture, let facts = try PictureProbe.facts(of: path) {
        return (facts, nil)
      }
      return try MovieProbe(
        path: path, bytes: size, head: head, sniffed: sniffed, layout: nil,
        cancellation: cancellation
      ).look()
    }
  }

  /// Whether a file's first bytes are words: UTF-8, or UTF-16 with its mark.
  public static func isText(_ head: [UInt8]) -> Bool { Sniffer.isText(head) }

  /// Whether a file that begins so is a picture: some are written in letters and digits.
  public static func isPicture(_ head: [UInt8]) -> Bool { Sniffer.sniff(head) == .picture }

  /// What a file is that begins so, where it is a picture of a kind that is neither read nor sent, such
  /// as `a Windows icon`; nil for all else.
  public static func unusedPicture(_ head: [UInt8]) -> String? {
    ForeignFile(head).flatMap { $0.isPicture ? $0.what : nil }
  }

  static func notMedia(_ path: String, _ detail: String) -> MediaError {
    MediaError(.notMedia, operation: "reading", path: path, detail: detail)
  }

  /// Refuses what has no index, or one that is cut.
  private static func refuseUnusable(_ layout: MP4Layout, path: String) throws {
    func damaged(_ detail: String) -> MediaError {
      MediaError(.damaged, operation: "reading", path: path, detail: detail)
    }
    if let cut = layout.cut, cut.name == "moov" || !layout.hasIndex {
      throw damaged("the file is cut off: \(cut.missing) bytes of its \(cut.name) box are missing")
    }
    if !layout.hasIndex {
      throw damaged("it has no index (moov box): it is cut off, or its recording was never ended")
    }
    if layout.isTooLarge {
      throw MediaError(
        .absurd, operation: "reading", path: path, detail: "its index has too many parts")
    }
  }

  /// The same of many files, shared among threads of their own; results in the order of the paths.
  ///
  /// - Parameter threads: 0 for as many as there are cores.
  public static func facts(
    ofAll paths: [String], threads: Int = 0, cancellation: Cancellation? = nil
  ) -> [Result<MediaFacts, MediaError>] {
    let results = Mutex<[Int: Result<MediaFacts, MediaError>]>([:])
    let workers = threads > 0 ? threads : Int(av_cpu_count())
    BlockingWork.share(paths.count, threads: workers) { index in
      let result = Result { try facts(of: paths[index], cancellation: cancellation) }
        .mapError { MediaError($0, operation: "reading", path: paths[index]) }
      results.withLock { $0[index] = result }
    }
    return results.withLock { found in
      paths.indices.compactMap { found[$0] }
    }
  }
}

extension MediaError {
  /// The error itself, or any other one dressed as this type.
  init(_ error: any Error, operation: String, path: String) {
    self =
      error as? MediaError
      ?? MediaError(.other, operation: operation, path: path, detail: "\(error)")
  }
}
