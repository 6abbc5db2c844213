import Foundation
import Ledger
import MediaModel
import Preparation

/// Files that are ready to go up.
struct PreparedMedia: Sendable {
  /// One file.
  struct File: Hashable, Sendable {
    var path: String
    var name: String
    var bytes: Int64
    var sha256: String
    /// The original's path, for a second preparation.
    var source: String
  }

  var files: [File]
  /// What text files add to the prompt; empty where they add nothing.
  var words: String
}

extension RunEngine {
  /// Makes the media fit for upload; goes on without what is rejected unless the job is strict.
  func prepare() async throws {
    guard !job.media.isEmpty else {
      prepared = PreparedMedia(files: [], words: "")
      return
    }
    relay.send(.started(.prepare, detail: job.project))
    let result = try await Preparer(options: preparationOptions()).run { [relay] event in
      if case .progress(let file, let overall) = event {
        relay.send(
          .progress(
            .prepare,
            StepProgress(
              fraction: overall.fraction, detail: file.source, secondsLeft: overall.secondsLeft)))
      }
    }
    for entry in result.rejected {
      let file = RejectedFile(
        path: entry.source, reason: entry.reasons.first?.text ?? "it can't be used")
      rejected.append(file)
      relay.send(.rejected(file))
    }
    if job.strict, let first = rejected.first {
      throw PipelineError(
        .notPassed, "\(first.path): \(first.reason)",
        advice: "mend or remove it, or run without --strict")
    }
    let files = PreparedMedia.files(of: result)
    guard !files.isEmpty else {
      throw PipelineError(
        .notPassed, "\(job.project): nothing in it can be uploaded",
        advice: "`preflight prep --dry-run` tells why for each file")
    }
    prepared = PreparedMedia(files: files, words: words(of: result.texts))
    let bytes = ByteSize(files.reduce(0) { $0 + $1.bytes })
    let known = result.wasUpToDate ? ", unchanged since last time" : ""
    relay.send(
      .finished(.prepare, detail: "\(Words.count(files.count, "file")), \(bytes)\(known)"))
    try checkpoint(.prepared)
  }

  /// The words of the text files, where they were asked for; otherwise they are offered.
  private func words(of texts: [(source: String, path: String)]) -> String {
    guard !texts.isEmpty else { return "" }
    let names = texts.map(\.source).joined(separator: ", ")
    guard job.includesText else {
      relay.notice("\(names): the words in it can go with the prompt, with --with-text")
      return ""
    }
    let (words, isWhole) = FolderWords.read(texts)
    relay.notice(
      "\(names): its words go with the prompt"
        + (isWhole ? "" : ", the first \(ByteSize(Int64(FolderWords.limit))) of them"))
    return words
  }

  private func preparationOptions() throws -> PreparationOptions {
    let folder = StateDirectory.cache(environment: place.options.environment)
    let key = try Workplace.projectKey(job.media.joined(separator: "\n"))
    var options = PreparationOptions(
      inputs: job.media, output: "\(folder)/prepared/\(key)", policy: job.skill)
    options.limit = job.limit
    options.jobs = job.jobs
    options.smooth = job.smooth
    options.keepLocation = job.keepLocation
    options.preset = job.preset
    try StateDirectory.make(folder + "/prepared")
    return options
  }
}

extension PreparedMedia {
  /// What was delivered, with names that are unique in one session.
  static func files(of result: PreparationResult) -> [File] {
    let entries = result.manifest.files.flatMap { entry in
      entry.outputs.map { (entry.source, $0) }
    }
    let names = UploadNames.names(for: entries.map(\.1.path))
    return zip(entries, names).map { entry, name in
      File(
        path: "\(result.output)/\(entry.1.path)", name: name, bytes: entry.1.bytes,
        sha256: entry.1.sha256, source: entry.0)
    }
  }
}

/// The names under which files go up: their own, with the folder before it where two are alike.
enum UploadNames {
  static func names(for paths: [String]) -> [String] {
    let last = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    var counts: [String: Int] = [:]
    for name in last { counts[name, default: 0] += 1 }
    return zip(paths, last).map { path, name in
      counts[name] == 1 ? name : path.replacing("/", with: "-")
    }
  }
}

/// The words that text files in a media folder add to a prompt.
enum FolderWords {
  /// The most bytes that are taken of all of them.
  static let limit = 4000

  /// Their words under their names, and whether that is all of them. Files that are no UTF-8 are
  /// left out.
  static func read(_ texts: [(source: String, path: String)]) -> (words: String, isWhole: Bool) {
    var room = limit
    var isWhole = true
    var parts: [String] = []
    for text in texts {
      guard let file = FileHandle(forReadingAtPath: text.path) else { continue }
      defer { try? file.close() }
      guard let bytes = try? file.read(upToCount: room + 4), !bytes.isEmpty else { continue }
      var kept = bytes.prefix(room)
      while !kept.isEmpty, String(data: kept, encoding: .utf8) == nil, bytes.count - kept.count < 8
      {
        kept.removeLast()
      }
      guard let words = String(data: kept, encoding: .utf8) else { continue }
      isWhole = isWhole && kept.count == bytes.count
      room -= kept.count
      parts.append("\n\n\(text.source):\n\(words)")
      if room <= 0 { break }
    }
    return (parts.joined(), isWhole)
  }
}

/// Small words for people.
enum Words {
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
