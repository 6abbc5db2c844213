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
  var texts: [String]
}

extension RunEngine {
  /// Makes the media fit for upload; goes on without what is rejected unless the job is strict.
  func prepare() async throws {
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
    prepared = PreparedMedia(files: files, texts: result.texts.map(\.path))
    let bytes = ByteSize(files.reduce(0) { $0 + $1.bytes })
    let known = result.wasUpToDate ? ", unchanged since last time" : ""
    relay.send(
      .finished(.prepare, detail: "\(Words.count(files.count, "file")), \(bytes)\(known)"))
    try checkpoint(.prepared)
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

/// Small words for people.
enum Words {
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
