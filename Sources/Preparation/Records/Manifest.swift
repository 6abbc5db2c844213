import FaithfulJSON
public import MediaModel

/// The record of a preparation, `preflight.json` in the output folder.
public struct Manifest: Sendable, Hashable {
  /// The name of the file in the output folder.
  public static let fileName = "preflight.json"
  /// The version of the form that this program writes.
  public static let currentVersion = 1

  /// One file that was made.
  public struct Output: Sendable, Hashable {
    /// The path below the output folder.
    public var path: String
    /// Its size.
    public var bytes: Int64

    /// Makes an output.
    public init(path: String, bytes: Int64) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// One file that was found.
  public struct Entry: Sendable, Hashable {
    /// The path below the input folder.
    public var source: String
    /// What was done with it.
    public var action: PreparationAction
    /// Why.
    public var reasons: [Reason]
    /// What was made of it; empty where nothing was delivered.
    public var outputs: [Output]
    /// The source's facts as JSON; nil where it is not media.
    var factsText: String?

    /// Makes an entry.
    public init(
      source: String, action: PreparationAction, reasons: [Reason], outputs: [Output] = [],
      facts: MediaFacts? = nil
    ) {
      self.init(
        source: source, action: action, reasons: reasons, outputs: outputs,
        factsText: facts.flatMap { try? JSON.encoding($0).text() })
    }

    init(
      source: String, action: PreparationAction, reasons: [Reason], outputs: [Output],
      factsText: String?
    ) {
      self.source = source
      self.action = action
      self.reasons = reasons
      self.outputs = outputs
      self.factsText = factsText
    }

    /// What is known of the source; nil where it is not media. Decoded anew at each call.
    public var facts: MediaFacts? {
      factsText.flatMap { try? JSON(parsing: $0).decoded() }
    }
  }

  /// The version of the form.
  public var version: Int
  /// The limit that held.
  public var limit: ByteSize
  /// Every file that was found, in the scan's order.
  public var files: [Entry]

  /// Makes a manifest.
  public init(limit: ByteSize, files: [Entry]) {
    version = Self.currentVersion
    self.limit = limit
    self.files = files
  }
}

extension Manifest {
  /// What the record in a folder says was made there and stands there in that size; for folders whose journal
  /// was lost.
  static func standingOutputs(in folder: String) -> Set<String> {
    let outputs = read(from: folder)?.files.flatMap(\.outputs) ?? []
    return Set(
      outputs.filter { output in
        guard OutputNames.isBelow(output.path),
          let status = try? FileSystem.status(folder + "/" + output.path)
        else { return false }
        return status.kind == .file && status.stamp.bytes == output.bytes
      }.map(\.path))
  }

  /// Whether the record in a folder is there to its end.
  static func isWhole(in folder: String) -> Bool {
    isPrepared(folder: folder)
      && (try? FileSystem.tail(of: folder + "/" + fileName, count: 2)) == Array("}\n".utf8)
  }

  /// Whether a folder is the output of a preparation: it holds a record of ours.
  static func isPrepared(folder: String) -> Bool {
    guard let head = try? FileSystem.head(of: folder + "/" + fileName, count: 256) else {
      return false
    }
    let text = String(decoding: head, as: UTF8.self).filter { !$0.isWhitespace }
    return text.hasPrefix("{\"version\":") && text.contains("\"limit\":")
  }
}
