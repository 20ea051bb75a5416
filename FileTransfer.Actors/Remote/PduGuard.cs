using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Remote.Wire;
using Google.Protobuf;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// Judges what the other side of one association sent before Akka.Remote sees it: who it says it is, whom it writes to, in
/// whose name, and in which of the few formats that are allowed. Not thread-safe.
/// </summary>
/// <remarks>
/// Akka.Remote believes the address that the other side declares, executes system messages for whoever is associated, and
/// asks any registered serializer to read what claims to be its own.
/// </remarks>
/// <param name="self">This node.</param>
/// <param name="peer">As its certificate says.</param>
/// <param name="reach">What may be written to whom.</param>
internal sealed class PduGuard(NodeId self, NodeId peer, RemoteReach reach)
{
    private const ulong NoSequence = ulong.MaxValue;

    private readonly string _self = NodeAddress.Of(self).ToString();
    private readonly string _peer = NodeAddress.Of(peer).ToString();

    /// <summary>Whether the peer has said who it is.</summary>
    public bool IsIntroduced { get; private set; }

    private enum Command : uint
    {
        Associate = 1,
        Disassociate = 2,
        Heartbeat = 3,
        ShuttingDown = 4,
        Quarantined = 5,
    }

    /// <returns>What Akka.Remote may read; null when nothing is left of it.</returns>
    /// <exception cref="FailureException">The association has to end; the detail holds no text of the peer.</exception>
    public ByteString? Pass(ReadOnlySpan<byte> unit)
    {
        try
        {
            var pdu = Pdu.Parser.ParseFrom(unit);
            if (pdu.Instruction is not { } instruction) return PassDelivery(pdu, unit);
            CheckInstruction(instruction);
            return ByteString.CopyFrom(unit);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Violation("bytes that are no message");
        }
    }

    private void CheckInstruction(Instruction instruction)
    {
        switch ((Command)instruction.Command)
        {
            case Command.Associate when !IsIntroduced:
                if (!IsPeer(instruction.Introduction?.Origin)) throw new FailureException(Reason.NotTrusted, "it claimed to be another node");
                IsIntroduced = true;
                break;
            case Command.Disassociate or Command.ShuttingDown or Command.Quarantined:
                break;
            case Command.Heartbeat when IsIntroduced:
                break;
            default:
                throw Violation("an instruction that is out of place");
        }
    }

    private bool IsPeer(Origin? origin) =>
        origin is { System: NodeAddress.System, Protocol: NodeAddress.Scheme, Port: NodeAddress.Port } && origin.Host == peer.Value;

    /// <summary>
    /// Akka acknowledges nothing in particular each time it comes back, and there is nothing here to be acknowledged: a number of
    /// somebody's choice would end the association for good.
    /// </summary>
    private ByteString? PassDelivery(Pdu pdu, ReadOnlySpan<byte> unit)
    {
        var delivery = Delivery.Parser.ParseFrom(pdu.Payload);
        if (!IsIntroduced) throw Violation("a message before it had introduced itself");
        var acknowledges = !delivery.Acknowledgement.IsEmpty;
        if (delivery.Envelope is { } envelope) CheckEnvelope(envelope);
        else return acknowledges ? null : throw Violation("bytes that are no message");
        if (!acknowledges) return ByteString.CopyFrom(unit);
        delivery.Acknowledgement = ByteString.Empty;
        pdu.Payload = delivery.ToByteString();
        return pdu.ToByteString();
    }

    private void CheckEnvelope(Envelope envelope)
    {
        if (envelope.Content is not { } content) throw Violation("a message without content");
        if (envelope.Sequence != NoSequence) throw Violation("a system message");
        if (envelope.Sender is { } sender && !IsBelow(sender.Path, _peer)) throw Violation("a message in the name of another node");
        if (envelope.Recipient is not { } recipient || !IsBelow(recipient.Path, _self)) throw Violation("a message for another node");
        if (ActorAddress.TryRead(recipient.Path.AsSpan(_self.Length)) is not { } path || !reach.Allows(path, content))
            throw Violation($"a message of serializer {content.Serializer} that is not allowed there");
    }

    private static bool IsBelow(string path, string node) =>
        path.StartsWith(node, StringComparison.Ordinal) && path.Length > node.Length && path[node.Length] == '/';

    private static FailureException Violation(string what) => new(Reason.ProtocolViolation, $"it sent {what}");
}
