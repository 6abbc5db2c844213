public import MediaEngine
public import MediaModel

/// Compares a file with what was asked, and looks for everything else that is wrong with it.
public enum Verifier {
  /// Looks at one file on the calling thread.
  ///
  /// A file that is missing or is no media gets a verdict that fails; only cancellation and a
  /// machine that can't do the work throw.
  public static func verify(
    _ path: String, request: VideoRequest = VideoRequest(),
    options: VerificationOptions = VerificationOptions(), cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Verdict {
    let platform = options.platform ?? request.platform.flatMap(PlatformProfile.named)
    var verdict = Verdict(
      path: path, request: request, platform: platform, isQuick: options.quick, findings: [])
    do {
      let facts = try Probe.facts(of: path, cancellation: cancellation)
      verdict.facts = facts
      if !options.quick, !facts.isEncrypted {
        verdict.analysis = try DecodePass.run(
          path, facts: facts, options: options, cancellation: cancellation, progress: progress)
      }
      let context = CheckContext(
        request: request, facts: facts, analysis: verdict.analysis,
        edits: try MovieEdits.read(path), thresholds: options.thresholds, platform: platform)
      verdict.findings = findings(context)
      if facts.isEncrypted { verdict.findings.insert(protected(path), at: 0) }
    } catch let error as MediaError where isAboutTheFile(error) {
      verdict.findings = [unreadable(error)]
    }
    return verdict
  }

  private static func findings(_ context: CheckContext) -> [Finding] {
    RequestChecks.findings(context) + PlatformChecks.findings(context)
      + StructureChecks.findings(context) + WholeChecks.findings(context)
      + PictureChecks.findings(context) + SoundChecks.findings(context)
  }

  private static func isAboutTheFile(_ error: MediaError) -> Bool {
    switch error.kind {
    case .notMedia, .unreadable, .damaged, .encrypted, .absurd, .unsound, .impossible, .other: true
    // A broken header asks for more memory than there is.
    case .outOfMemory: error.operation == "opening"
    default: false
    }
  }

  private static func protected(_ path: String) -> Finding {
    unreadable(
      MediaError(
        .encrypted, operation: "reading", path: path, detail: "no player shows it without a key"))
  }

  private static func unreadable(_ error: MediaError) -> Finding {
    let what =
      switch error.kind {
      case .notMedia: "no media"
      case .unreadable: "can't be read"
      case .encrypted: "protected (DRM)"
      case .damaged: "cut off or broken"
      default: "can't be opened"
      }
    return Finding(
      code: "readable", outcome: .fail, asked: "an MP4 that plays",
      found: error.detail.isEmpty ? what : "\(what): \(error.detail)",
      remedy: error.advice.isEmpty ? nil : error.advice)
  }
}
