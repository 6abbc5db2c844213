import FaithfulJSON
import Foundation
import MediaModel

/// What was done to one source, and what shows that it still holds.
struct JournalRecord: Sendable, Hashable {
  /// What bears on the result besides the source.
  var key: RecordKey
  /// The source's absolute path; empty in journals of earlier versions.
  var path: String
  /// The source's state when it was done.
  var stamp: FileStamp
  /// The output's name before parts are counted; empty where nothing was delivered.
  var name: String
  /// Whether the names of parts had to be free too, whatever came of it.
  var mayBeParts = false
  /// When each output was last changed, in the order of the entry's outputs.
  var outputTimes: [Int64]
  /// What the manifest says.
  var entry: Manifest.Entry

  /// Whether the same source would come out the same: a rejection for something that lies outside
  /// the file, and may have been mended since, is looked at again.
  var mayHold: Bool {
    entry.action != .reject
      || !entry.reasons.contains { Self.passingCodes.contains($0.code) }
  }

  /// Whether it tells just what the scan finds wrong with the file now.
  func says(_ standing: FoundFile.Standing) -> Bool {
    guard case .unreadable(let reason) = standing else { return false }
    return entry.action == .reject && entry.reasons == [reason]
  }

  /// What tells it from the records of other files.
  var identity: [UInt8] { Self.identity(source: entry.source, path: path) }

  fileprivate static func identity(source: String, path: String) -> [UInt8] {
    Array(source.utf8) + [0] + Array(path.utf8)
  }

  /// Whether it tells of a file that was reached otherwise: through a link, or before it was moved. Journals
  /// of earlier versions do not tell the absolute path.
  fileprivate func isOf(_ file: FoundFile) -> Bool {
    if stamp == file.stamp { return true }
    return stamp.bytes == file.stamp.bytes && stamp.modified == file.stamp.modified
      && (path.isEmpty || FileSystem.isGone(path))
  }

  private static let passingCodes: Set<String> = [
    "output-exists", "output-blocked", "unreadable", "missing-codec", "out-of-memory",
    "broken-link", "other",
  ]

  /// Whether every output is there as it was made.
  func outputsStand(in folder: String) -> Bool {
    zip(entry.outputs, outputTimes).allSatisfy { output, time in
      guard let status = try? FileSystem.status(folder + "/" + output.path) else { return false }
      return OutputStamp(bytes: output.bytes, time: time).isSame(as: OutputStamp(status.stamp))
    }
  }
}

/// The journal of an output folder: one line for each thing that was done, appended as it
/// happens, so that an interrupted preparation goes on where it was.
///
/// Fields are separated by tabs. `made PATH BYTES TIME` tells what is about to take that name, so
/// that a kill at that moment leaves nothing that is taken for somebody else's; `done` tells the
/// rest; `in NUMBER` tells which folder the times were read in. A line that is cut off is passed
/// over.
struct Journal: Sendable, Equatable {
  /// The name of the file in the output folder.
  static let fileName = ".preflight-journal"

  /// The last record of each source, by the bytes of its path below the input folder and of its absolute
  /// one: two names of one folder may be the same letters, composed and decomposed, which are equal strings.
  private(set) var records: [[UInt8]: JournalRecord] = [:]
  /// Whose records have the same path below an input folder.
  private var identities: [[UInt8]: Set<[UInt8]>] = [:]
  /// What this program made below the output folder, by path: what each may be, or nothing where
  /// only an earlier version knew.
  private(set) var stamps: [String: [OutputStamp]] = [:]
  /// The inode of the folder in which the times of outputs were read: those of a copy are others.
  private(set) var folder: UInt64?

  /// Every path below the output folder that this program made.
  var made: Set<String> { Set(stamps.keys) }

  /// The journal of a folder; empty when there is none.
  static func read(from folder: String) -> Journal {
    var journal = Journal()
    let file = folder + "/" + fileName
    guard !FileSystem.isLink(file), let data = FileManager.default.contents(atPath: file) else {
      return journal
    }
    for line in [UInt8](data).split(separator: 0x0A) { journal.take(line) }
    return journal
  }

  /// The last record of a file, told of it under this path or of the same file before it or its folder was
  /// moved.
  func record(of file: FoundFile) -> JournalRecord? {
    let identity = JournalRecord.identity(source: file.source, path: file.path)
    if let found = records[identity] { return found }
    let others = (identities[Array(file.source.utf8)] ?? []).compactMap { records[$0] }
    return others.first { $0.isOf(file) }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
    if fields.count == 2, text(fields[0]) == "in" {
      folder = UInt64(text(fields[1]))
    } else if text(fields[0]) == "made" {
      takeMade(fields)
    } else if let record = record(fields) {
      records[record.identity] = record
      identities[Array(record.entry.source.utf8), default: []].insert(record.identity)
      for (output, time) in zip(record.entry.outputs, record.outputTimes) {
        stamps[output.path] = [OutputStamp(bytes: output.bytes, time: time)]
      }
    }
  }

  private mutating func takeMade(_ fields: [ArraySlice<UInt8>]) {
    guard fields.count > 1 else { return }
    let name = Self.unescaped(text(fields[1]))
    guard OutputNames.isBelow(name) else { return }
    if fields.count == 2 {
      stamps[name] = []
    } else if fields.count == 4, let bytes = Int64(text(fields[2])),
      let time = Int64(text(fields[3]))
    {
      // What stood there before may stand there still.
      let stamp = OutputStamp(bytes: bytes, time: time)
      if let known = stamps[name] {
        if !known.isEmpty { stamps[name] = known + [stamp] }
      } else {
        stamps[name] = [stamp]
      }
    }
  }

  private func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }

  private func record(_ fields: [ArraySlice<UInt8>]) -> JournalRecord? {
    // Two fields less in journals of earlier versions.
    let first = fields.count % 3 == 2 ? 10 : 12
    guard fields.count > first, text(fields[0]) == "done", text(fields[fields.count - 1]) == ".",
      let bytes = Int64(text(fields[2])), let modified = Int64(text(fields[3])),
      let inode = UInt64(text(fields[4])),
      let action = PreparationAction(rawValue: text(fields[7])), fields.count % 3 != 0
    else { return nil }
    var outputs: [Manifest.Output] = []
    var times: [Int64] = []
    for start in stride(from: first, to: fields.count - 1, by: 3) {
      guard let size = Int64(text(fields[start + 1])), let time = Int64(text(fields[start + 2]))
      else { return nil }
      let path = Self.unescaped(text(fields[start]))
      guard OutputNames.isBelow(path) else { return nil }
      outputs.append(Manifest.Output(path: path, bytes: size))
      times.append(time)
    }
    let reasons = (try? JSON(parsing: fields[8]))?.array?.compactMap(Reason.init(json:)) ?? []
    let facts = fields[9].isEmpty ? nil : text(fields[9])
    return JournalRecord(
      key: RecordKey(text: text(fields[1])),
      path: first == 12 ? Self.unescaped(text(fields[10])) : "",
      stamp: FileStamp(bytes: bytes, modified: modified, inode: inode),
      name: Self.unescaped(text(fields[6])),
      mayBeParts: first == 12 && text(fields[11]) == Self.parts, outputTimes: times,
      entry: Manifest.Entry(
        source: Self.unescaped(text(fields[5])), action: action, reasons: reasons,
        outputs: outputs, factsText: facts))
  }

  /// The line that tells of an output before it takes its name.
  static func line(made path: String, _ stamp: OutputStamp) -> String {
    "made\t\(escaped(path))\t\(stamp.bytes)\t\(stamp.time)\n"
  }

  /// The line that tells in which folder the times of outputs were read.
  static func line(in folder: UInt64) -> String { "in\t\(folder)\n" }

  /// The line that tells of a source that is done.
  static func line(_ record: JournalRecord) -> String {
    let entry = record.entry
    var fields = [
      "done", record.key.text, "\(record.stamp.bytes)", "\(record.stamp.modified)",
      "\(record.stamp.inode)", escaped(entry.source), escaped(record.name),
      entry.action.rawValue, JSON(entry.reasons.map(\.json)).text(), entry.factsText ?? "",
      escaped(record.path), record.mayBeParts ? parts : "",
    ]
    for (output, time) in zip(entry.outputs, record.outputTimes) {
      fields += [escaped(output.path), "\(output.bytes)", "\(time)"]
    }
    return fields.joined(separator: "\t") + "\t.\n"
  }

  private static let parts = "parts"

  /// Paths may hold anything but a slash and a zero byte.
  private static func escaped(_ path: String) -> String {
    guard path.utf8.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x5C }) else { return path }
    var field = String.UnicodeScalarView()
    for scalar in path.unicodeScalars {
      switch scalar {
      case "\\": field.append(contentsOf: "\\\\".unicodeScalars)
      case "\t": field.append(contentsOf: "\\t".unicodeScalars)
      case "\n": field.append(contentsOf: "\\n".unicodeScalars)
      default: field.append(scalar)
      }
    }
    return String(field)
  }

  private static func unescaped(_ field: String) -> String {
    guard field.utf8.contains(0x5C) else { return field }
    var path = ""
    var isEscaped = false
    for character in field.unicodeScalars {
      if isEscaped {
        path.unicodeScalars.append(character == "t" ? "\t" : character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        path.unicodeScalars.append(character)
      }
    }
    return path
  }
}
