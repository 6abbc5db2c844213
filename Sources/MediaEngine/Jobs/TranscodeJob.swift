import CFFmpeg
public import MediaModel

/// Re-encodes a file to an MP4 that plays everywhere: H.264 High 4:2:0 8 bit, upright, square
/// pixels, even sizes, BT.709, constant frame rate, AAC, index first.
///
/// The first (or default) picture and all sound tracks are kept, with tags, dates and chapters.
public struct TranscodeJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// How the picture is encoded; nil copies it as it is.
  public var video: VideoSettings?
  /// How sound is encoded; nil copies it as it is.
  public var audio: AudioSettings?
  /// The stretch to keep, in seconds of the presentation; nil for all. Wants the picture encoded.
  public var trim: ClosedRange<Double>?
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// Whether the result is decoded to its end, while it is made, before it takes its name.
  public var isChecked: Bool

  /// Makes a job.
  public init(
    input: String, output: String, video: VideoSettings? = VideoSettings(),
    audio: AudioSettings? = AudioSettings(), trim: ClosedRange<Double>? = nil,
    keepLocation: Bool = false, isChecked: Bool = true
  ) {
    self.input = input
    self.output = output
    self.video = video
    self.audio = audio
    self.trim = trim
    self.keepLocation = keepLocation
    self.isChecked = isChecked
  }

  /// Does it on the calling thread and returns what was written.
  ///
  /// Throws a ``MediaError``; of kind `damaged` where nothing could be decoded, `unsound` where the
  /// result does not pass its check.
  ///
  /// - Parameter known: The input's facts, where they are known already.
  @discardableResult
  public func run(
    known: MediaFacts? = nil, cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Written {
    var survey: SourceSurvey?
    func encode(cuttingEndOf cut: Set<Int>) throws -> Written {
      let work = try TranscodeWork(
        job: self, known: known, survey: survey, cuttingEndOf: cut, cancellation: cancellation)
      survey = work.survey
      let facts = try work.encode(progress: progress)
      return Written(
        facts: facts, decoded: work.decoded, sourceErrors: work.sourceErrors,
        hasChangedShape: work.hasChangedShape, isOfManySizes: work.isOfManySizes,
        positionLogs: work.positionLogs,
        isWithoutBrokenEnd: !cut.isEmpty)
    }
    do {
      return try encode(cuttingEndOf: [])
    } catch let end as BrokenEnd.Found {
      return try encode(cuttingEndOf: end.streams)
    }
  }
}
