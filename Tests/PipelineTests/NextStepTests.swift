import Testing

@testable import Ledger
@testable import Pipeline

@Suite("The next step")
struct NextStepTests {
  private static func message(_ status: MessageStatus) -> MessageRecord {
    MessageRecord(
      id: 1, run: 1, round: 0, service: "s", session: "1", text: "a promo", stateBefore: nil,
      status: status, answer: nil, created: 0)
  }

  private static func render(
    _ id: String, _ status: RenderStanding, part: Int = 0, url: String? = nil,
    urlTime: Double? = nil
  ) -> RenderRecord {
    RenderRecord(
      id: id, service: "s", session: "1", run: 1, round: 0, part: part, status: status, url: url,
      urlTime: urlTime, note: nil, created: 0)
  }

  private static let standings: [SessionStanding] = [.none, .alive, .lost]

  private static let asked: RunSnapshot = {
    var snapshot = RunSnapshot()
    snapshot.session = .alive
    snapshot.message = message(.answered)
    snapshot.isPrepared = true
    snapshot.isUploaded = true
    return snapshot
  }()

  /// Every combination of what can be known before and around the message.
  private static let all: [RunSnapshot] = {
    var all: [RunSnapshot] = []
    let messages = [nil] + MessageStatus.allCases.map { message($0) }
    let renders: [[RenderRecord]] =
      [[]]
      + RenderStanding.allCases.map { [render("r1", $0)] }
      + [[render("r1", .failed), render("r2", .failed)], [render("r1", .completed, url: "u")]]
    for round in [0, 1] {
      for session in standings {
        for message in messages {
          for flags in 0..<32 {
            for list in renders {
              var snapshot = RunSnapshot()
              snapshot.round = round
              snapshot.session = session
              snapshot.message = message
              snapshot.isPrepared = flags & 1 != 0
              snapshot.isUploaded = flags & 2 != 0
              snapshot.renders = list
              snapshot.delivered = flags & 4 != 0 ? ["r1"] : []
              snapshot.verified = flags & 8 != 0 ? [0] : []
              snapshot.failedNow = flags & 16 != 0 ? ["r1", "r2"] : []
              all.append(snapshot)
            }
          }
        }
      }
    }
    return all
  }()

  @Test("is to send only where no message was written down, or the service refused it")
  func sendsOnce() {
    for snapshot in Self.all where NextStep.after(snapshot) == .send {
      #expect(snapshot.message == nil || snapshot.message?.status == .refused)
      #expect(snapshot.session == .alive)
      #expect(snapshot.round > 0 || (snapshot.isPrepared && snapshot.isUploaded))
    }
  }

  @Test("for a message in doubt is to look at the state, whatever else is known")
  func doubt() {
    for snapshot in Self.all {
      guard let message = snapshot.message,
        [.aboutToSend, .sent, .unknown].contains(message.status)
      else { continue }
      let next = NextStep.after(snapshot)
      #expect(next == (snapshot.session == .alive ? .recover(message) : .giveUpSession))
    }
  }

  @Test("touches preparation, session and uploads only before the message")
  func afterMessage() {
    for snapshot in Self.all where snapshot.message?.status == .answered {
      let next = NextStep.after(snapshot)
      #expect(![.prepare, .openSession, .upload, .send].contains(next))
    }
  }

  @Test("is never a new render while one may be under way or its MP4 can be had")
  func oneRender() {
    for snapshot in Self.all {
      guard case .startRender = NextStep.after(snapshot) else { continue }
      let latest = snapshot.renders.last?.status
      #expect(latest == nil || latest == .failed || latest == .lost)
      #expect(snapshot.message?.status == .answered)
      #expect(snapshot.session == .alive)
    }
  }

  @Test(
    "before the message follows the order of the steps",
    arguments: [
      (false, SessionStanding.none, false, NextStep.prepare),
      (false, .alive, false, .prepare),
      (true, .none, false, .openSession),
      (true, .lost, true, .openSession),
      (true, .alive, false, .upload),
      (true, .alive, true, .send),
    ])
  func beforeMessage(
    prepared: Bool, session: SessionStanding, uploaded: Bool, expected: NextStep
  ) {
    for message in [nil, Self.message(.refused)] {
      var snapshot = RunSnapshot()
      snapshot.isPrepared = prepared
      snapshot.session = session
      snapshot.isUploaded = uploaded
      snapshot.message = message
      #expect(NextStep.after(snapshot) == expected)
    }
  }

  @Test("follows a render from its id to the verdict")
  func oneVideo() {
    var snapshot = Self.asked
    #expect(NextStep.after(snapshot) == .startRender(part: 0))
    for status in [RenderStanding.aboutToStart, .running] {
      snapshot.renders = [Self.render("r1", status)]
      #expect(NextStep.after(snapshot) == .follow(snapshot.renders[0]))
    }
    snapshot.renders = [Self.render("r1", .completed, url: "u", urlTime: 100)]
    #expect(NextStep.after(snapshot) == .download(snapshot.renders[0]))
    snapshot.delivered = ["r1"]
    #expect(NextStep.after(snapshot) == .verify(snapshot.renders[0]))
    snapshot.verified = [0]
    #expect(NextStep.after(snapshot) == .judge)
  }

  @Test("asks for a fresh address when the one that is kept is too old or missing")
  func oldAddress() {
    var snapshot = Self.asked
    snapshot.oldestLink = 1000
    snapshot.renders = [Self.render("r1", .completed, url: "u", urlTime: 999)]
    #expect(NextStep.after(snapshot) == .follow(snapshot.renders[0]))
    snapshot.renders = [Self.render("r1", .completed)]
    #expect(NextStep.after(snapshot) == .follow(snapshot.renders[0]))
    snapshot.renders = [Self.render("r1", .completed, url: "u", urlTime: 1000)]
    #expect(NextStep.after(snapshot) == .download(snapshot.renders[0]))
  }

  @Test("after a failed render is one more, and after two of this process none")
  func failedRenders() {
    var snapshot = Self.asked
    snapshot.renders = [Self.render("r1", .failed)]
    snapshot.failedNow = ["r1"]
    #expect(NextStep.after(snapshot) == .startRender(part: 0))
    snapshot.renders.append(Self.render("r2", .failed))
    snapshot.failedNow.insert("r2")
    #expect(NextStep.after(snapshot) == .giveUpRender(snapshot.renders[1]))
    snapshot.failedNow = []
    #expect(NextStep.after(snapshot) == .startRender(part: 0))
    snapshot.session = .lost
    #expect(NextStep.after(snapshot) == .giveUpSession)
  }

  @Test("with several videos takes each to its end before the next")
  func severalVideos() {
    var snapshot = Self.asked
    snapshot.parts = 2
    snapshot.renders = [Self.render("r1", .completed, url: "u")]
    snapshot.delivered = ["r1"]
    #expect(NextStep.after(snapshot) == .verify(snapshot.renders[0]))
    snapshot.verified = [0]
    #expect(NextStep.after(snapshot) == .startRender(part: 1))
    snapshot.renders.append(Self.render("r2", .running, part: 1))
    #expect(NextStep.after(snapshot) == .follow(snapshot.renders[1]))
    snapshot.verified = [0, 1]
    #expect(NextStep.after(snapshot) == .judge)
  }
}
