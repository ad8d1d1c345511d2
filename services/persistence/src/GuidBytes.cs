namespace Imports.Persistence;

/// <summary>Guids are stored as BINARY(16), big-endian, so that <c>HEX()</c> shows the digits that the logs show.</summary>
internal static class GuidBytes
{
    public static byte[] ToBytes(this Guid value) => value.ToByteArray(bigEndian: true);

    public static Guid ToGuid(this byte[] value) => new(value, bigEndian: true);
}
