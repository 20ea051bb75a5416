using System.Buffers.Binary;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Follows the records of a TLS stream (RFC 8446, section 5.1) by their lengths alone: how much of the one that has begun
/// came, and how much is still needed before anything can be decrypted.
/// </summary>
internal struct TlsRecordMeter
{
    private const int HeaderSize = 5;
    private const int LengthAt = 3;

    private int _header;      // bytes of the header that came
    private ushort _length;   // of the body, as far as it is known
    private int _body;        // bytes of the body that came

    /// <summary>Bytes of the unfinished record; zero between two.</summary>
    public readonly int Came => _header + _body;

    /// <summary>The least that must come before the record is whole; at least 1.</summary>
    public readonly int Missing => _header < HeaderSize ? HeaderSize - _header : Math.Max(1, _length - _body);

    public void Advance(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_header < HeaderSize)
            {
                if (_header == 0 && bytes.Length >= HeaderSize)
                {
                    _length = BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthAt..]);
                    _header = HeaderSize;
                    bytes = bytes[HeaderSize..];
                }
                else
                {
                    if (_header == LengthAt) _length = (ushort)(bytes[0] << 8);
                    else if (_header == LengthAt + 1) _length |= bytes[0];
                    _header++;
                    bytes = bytes[1..];
                }
            }

            var taken = _header < HeaderSize ? 0 : Math.Min(bytes.Length, _length - _body);
            _body += taken;
            bytes = bytes[taken..];
            if (_header == HeaderSize && _body == _length) (_header, _length, _body) = (0, 0, 0);
        }
    }
}
