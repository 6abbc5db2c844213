import Brief
import Foundation
import MediaModel
import Service

/// How the jobs of a batch are asked for.
public enum BatchManner: String, Sendable, CaseIterable {
  /// A session of its own for each job.
  case sessions
  /// One message for each job, all in one session.
  case oneSession = "one-session"
  /// All jobs in one message, from all their media together.
  case oneMessage = "one-message"
}

/// What became of one job of a batch.
public struct BatchOutcome: Sendable {
  /// The job.
  public var job: BatchJob
  /// Its video, or why there is none.
  public var result: Result<DeliveredVideo, any Error>
  /// The files that were left out.
  public var rejected: [RejectedFile]
}

/// Makes several videos, each verified against its own request.
public struct BatchPipeline: Sendable {
  private let jobs: [BatchJob]
  private let manner: BatchManner
  private let options: RunOptions

  /// Makes a batch. Of the options everything counts but media, prompt, output and request.
  public init(_ jobs: [BatchJob], manner: BatchManner = .sessions, options: RunOptions) {
    self.jobs = jobs
    self.manner = manner
    self.options = options
  }

  /// Makes the videos one after the other; `events` gets the number of the job, from 0, with each
  /// event (all events of one message count for its first job).
  ///
  /// A job that fails does not hold up the others, unless what failed would fail them all: no
  /// credits, no network, or an interruption. Run again, it goes on where it was, and videos that
  /// are finished are not made again while they lie at their place.
  public func run(
    events: @escaping @Sendable (Int, PipelineEvent) -> Void
  ) async throws -> [BatchOutcome] {
    if manner == .oneMessage {
      return try await together { events(0, $0) }
    }
    var outcomes: [BatchOutcome] = []
    for (number, job) in jobs.enumerated() {
      do {
        let result = try await RunPipeline(runOptions(job)).run { events(number, $0) }
        outcomes += result.videos.map {
          BatchOutcome(job: job, result: .success($0), rejected: result.rejected)
        }
      } catch {
        guard Self.concernsOneJob(error) else { throw error }
        events(number, .notice(.warning, "\(job.output): \(error)"))
        outcomes.append(BatchOutcome(job: job, result: .failure(error), rejected: []))
      }
    }
    return outcomes
  }

  private func together(_ events: @escaping PipelineEvents) async throws -> [BatchOutcome] {
    var together = options
    together.keepsFinished = true
    together.media = Self.union(jobs.map(\.media))
    together.prompt = Self.message(for: jobs)
    together.request = VideoRequest()
    together.videos = jobs.flatMap(\.videos)
    together.output = jobs.first?.output ?? ""
    let result = try await RunPipeline(together).run(events: events)
    return zip(jobs.flatMap { job in job.videos.map { _ in job } }, result.videos).map {
      BatchOutcome(job: $0, result: .success($1), rejected: result.rejected)
    }
  }

  private func runOptions(_ job: BatchJob) -> RunOptions {
    var options = options
    options.media = job.media
    options.prompt = job.asking
    options.output = job.output
    options.request = VideoRequest()
    options.videos = job.videos
    options.keepsFinished = true
    options.ownSession = manner == .sessions
    if manner == .oneSession {
      options.project = options.project ?? ProjectPath.project(of: jobs.first?.media ?? [])
    }
    return options
  }

  /// The words that ask for all the videos at once.
  static func message(for jobs: [BatchJob]) -> String {
    let lines = jobs.enumerated().map { "\($0 + 1). \($1.asking)" }
    let count = jobs.reduce(0) { $0 + $1.videos.count }
    return "Make \(count) separate videos, each as an MP4 of its own:\n"
      + lines.joined(separator: "\n")
  }

  private static func union(_ lists: [[String]]) -> [String] {
    var seen: Set<String> = []
    return lists.flatMap(\.self).filter { seen.insert($0).inserted }
  }

  private static func concernsOneJob(_ error: any Error) -> Bool {
    switch error {
    case let error as ServiceError:
      error.exitClass == .refused && error.kind != .outOfCredits && error.kind != .tokenRejected
    case let error as PipelineError: error.failure != .machine && error.failure != .interrupted
    case is CancellationError: false
    default: true
    }
  }
}

extension BatchJob {
  /// The videos that the line asks for, by its words and over them by its own members. Several
  /// go to numbered names, as those of a run do.
  public var videos: [VideoPart] {
    let requests = RequestReader.readAll(prompt)
    return zip(requests, ProjectPath.outputs(output, count: requests.count)).map {
      VideoPart(request: $0.overridden(by: request), output: $1)
    }
  }

  /// The words, with what the line asks besides and the words do not say.
  var asking: String {
    let said = RequestReader.read(prompt)
    var wishes: [String] = []
    if let seconds = request.duration, said.duration != seconds {
      wishes.append("\(seconds.formatted(.number.grouping(.never))) seconds long")
    }
    if let ratio = request.aspectRatio, said.aspectRatio != ratio { wishes.append("\(ratio)") }
    if let size = request.resolution, said.resolution != size {
      wishes.append("\(size.width)x\(size.height)")
    }
    return wishes.isEmpty ? prompt : "\(prompt) (\(wishes.joined(separator: ", ")))"
  }
}
