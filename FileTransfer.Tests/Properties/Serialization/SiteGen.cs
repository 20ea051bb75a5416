using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.SiteProtocol;

namespace FileTransfer.Tests.Properties.Serialization;

/// <summary>Any valid message between a broadcaster and its server.</summary>
internal static class SiteGen
{
    private static readonly Gen<SiteKnown> Known = Gen.Select(
        Gen.Guid, Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue],
        (server, none, orders, revoked) => new SiteKnown(none ? Guid.Empty : server, orders, revoked));

    private static readonly Gen<SiteReceiver> Receiver = Gen.Select(
        WireGen.Node, WireGen.Node.Array[0, 3], Gen.Bool,
        (node, groups, here) => new SiteReceiver(node, [.. groups.Select(group => group.Value)], here));

    private static readonly Gen<SiteState> State = Gen.Select(
        Gen.Guid, WireGen.Status, WireGen.MaybeText, (id, status, receipt) => new SiteState(new BroadcastId(id), status, receipt));

    private static readonly Gen<SiteOrder> Order = Gen.Select(
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Guid, WireGen.Word, WireGen.Node, WireGen.Time, Gen.Bool),
        Gen.Select(WireGen.Mode, WireGen.Terms, WireGen.Pacing, Gen.Bool, Gen.Int[0, int.MaxValue]),
        (what, how) => new SiteOrder(what.Item1, new BroadcastId(what.Item2), what.Item3, what.Item4, what.Item5, what.Item6)
        {
            Mode = how.Item1,
            Terms = how.Item2,
            Pacing = how.Item3,
            IsFlipped = how.Item4,
            Attempt = how.Item5,
        });

    private static readonly Gen<string> Serial = Gen.Char["0123456789abcdef"].Array[1, 40].Select(digits => new string(digits));

    public static IReadOnlyList<Gen<IWireMessage>> All { get; } =
    [
        WireGen.Of(Gen.Select(
            Gen.Select(Gen.Guid, Gen.Long[0, long.MaxValue], Known, Gen.Bool), Receiver.Array[0, 5], Gen.Guid.Array[0, 3], State.Array[0, 5],
            (head, receivers, wanted, states) => new SiteReport(
                head.Item1, head.Item2, head.Item3, head.Item4, receivers, [.. wanted.Select(id => new BroadcastId(id))], states))),
        WireGen.Of(Gen.Select(
            Gen.Select(Gen.Guid, Gen.Long[0, long.MaxValue], Gen.Bool), Order.Array[0, 3], Serial.Array[0, 3], Known, Gen.Bool,
            (head, orders, revoked, known, more) => new SiteAnswer(head.Item1, head.Item2, head.Item3, orders, revoked, known, more))),
        WireGen.Of(Gen.Const(SiteCall.Instance)),
    ];
}
