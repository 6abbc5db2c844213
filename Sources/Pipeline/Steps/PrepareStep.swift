import Foundation
import Ledger
import MediaEngine
import MediaModel
import Preparation

extension RunEngine {
  /// Makes the media fit for upload; goes on without what is rejected unless the job is strict.
  func prepare() async throws {
    guard !job.media.isEmpty else {
      prepared = PreparedMedia(files: [], words: "")
      return
    }
    relay.send(.started(.prepare, detail: job.project))
    let options = try preparationOptions()
    let result = try await Preparer(options: options).run { [relay] event in
      if case .progress(let file, let overall) = event {
        relay.send(
          .progress(
            .prepare,
            StepProgress(
              fraction: overall.fraction, detail: file.source, secondsLeft: overall.secondsLeft)))
      }
    }
    if let folder = options.output {
      let cache = URL(fileURLWithPath: folder).deletingLastPathComponent().path
      try await BlockingWork.run {
        PreparedCache.touch(folder)
        PreparedCache.prune(cache)
      }
    }
    for entry in result.rejected {
      try reject(
        RejectedFile(
          path: entry.source, reason: entry.reasons.first?.text ?? "it can't be used"))
    }
    let files = try await PreparedMedia.files(of: result)
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
  func reject(_ file: RejectedFile) throws {
    rejected.append(file)
    relay.send(.rejected(file))
    guard job.strict else { return }
    throw PipelineError(
      .notPassed, "\(file.path): \(file.reason)",
      advice: "mend or remove it, or run without --strict")
  }

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

  func preparationOptions() throws -> PreparationOptions {
    let folder = StateDirectory.cache(environment: place.options.environment)
    let key = try Workplace.projectKey(job.media.joined(separator: "\n"))
    var options = PreparationOptions(
      inputs: job.media, output: "\(folder)/prepared/\(key)", policy: job.skill)
    options.limit = job.limit
    options.isOutputPrivate = true
    options.excluded = Set(job.outputs)
    options.jobs = job.jobs
    options.smooth = job.smooth
    options.keepLocation = job.keepLocation
    options.preset = job.preset
    try StateDirectory.make(folder + "/prepared")
    return options
  }
}
