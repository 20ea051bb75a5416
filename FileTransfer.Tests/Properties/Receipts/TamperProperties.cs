using System.Text;
using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Tests.Unit.Receipts;
using Xunit;

namespace FileTransfer.Tests.Properties.Receipts;

/// <summary>
/// Whoever holds a certificate may try to change it; whoever does is found out. CsCheck prints the seed of a failure and
/// takes it from <c>CsCheck_Seed</c>.
/// </summary>
public sealed class TamperProperties : IDisposable
{
    private readonly Delivery _delivery = new();
    private readonly byte[] _file;

    public TamperProperties() => _file = _delivery.File().AsSpan().TrimEnd((byte)'\n').ToArray();

    public void Dispose() => _delivery.Dispose();

    [Fact]
    public void A_flipped_bit_anywhere_is_found() => Gen.Select(Gen.Int[0, _file.Length - 1], Gen.Int[0, 7]).Sample(
        (at, bit) => Refused([.. _file[..at], (byte)(_file[at] ^ (1 << bit)), .. _file[(at + 1)..]]), iter: 2000, threads: 1);

    [Fact]
    public void Removed_bytes_anywhere_are_found() => Gen.Select(Gen.Int[0, _file.Length - 1], Gen.Int[1, 400]).Sample(
        (at, count) => Refused([.. _file[..at], .. _file[Math.Min(_file.Length, at + count)..]]), iter: 1000, threads: 1);

    [Fact]
    public void Added_bytes_anywhere_are_found() => Gen.Select(Gen.Int[0, _file.Length], Gen.Char['A', 'z'].Array[1, 20]).Sample(
        (at, more) => Refused([.. _file[..at], .. Encoding.ASCII.GetBytes(more), .. _file[at..]]), iter: 1000, threads: 1);

    [Fact]
    public void Two_parts_that_change_places_are_found() =>
        Gen.Select(Gen.Int[0, _file.Length - 1], Gen.Int[0, _file.Length - 1], Gen.Int[1, 60]).Sample(
            (a, b, length) =>
            {
                var (first, second) = (Math.Min(a, b), Math.Max(a, b));
                length = Math.Min(length, Math.Min(second - first, _file.Length - second));
                var swapped = _file.ToArray();
                _file.AsSpan(second, length).CopyTo(swapped.AsSpan(first));
                _file.AsSpan(first, length).CopyTo(swapped.AsSpan(second));
                if (!swapped.AsSpan().SequenceEqual(_file)) Refused(swapped);
            },
            iter: 1000, threads: 1);

    [Fact]
    public void A_document_edited_inside_is_found_wherever_the_edit_is()
    {
        var jws = Jws.ParseJson(_file);
        var payload = jws.ReadPayload();
        Gen.Select(Gen.Int[0, payload.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                if (payload[at] == value) return;
                var edited = Jws.Sign(
                    DeliveryCertificate.Type, [.. payload[..at], value, .. payload[(at + 1)..]], _delivery.Site.Authority.Server.Certificate);
                Refused((jws with { Payload = edited.Payload }).ToJson());
            },
            iter: 500, threads: 1);
    }

    [Fact]
    public void A_receipt_changed_anywhere_is_found_even_when_the_server_signs_it()
    {
        var receipt = _delivery.Signed(Delivery.Ann);
        Gen.Select(Gen.Int[0, receipt.Length - 1], Gen.Char["ABCxyz019-_. +/="]).Sample(
            (at, c) =>
            {
                if (receipt[at] == c) return;
                var changed = string.Concat(receipt.AsSpan(0, at), [c], receipt.AsSpan(at + 1));
                Refused(_delivery.File(issued => issued with { Receivers = [_delivery.Committed(Delivery.Ann, changed)] }));
            },
            iter: 500, threads: 1);
    }

    private void Refused(byte[] file)
    {
        var failure = Assert.Throws<FailureException>(() => _delivery.Check(file)).Failure;
        Assert.Equal((Reason.Corrupt, 7), (failure.Reason, failure.ExitCode));
    }
}
