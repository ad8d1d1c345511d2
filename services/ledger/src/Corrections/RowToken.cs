using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Imports.Ledger;

/// <summary>
/// The name of a refused row in an error file: <c>r</c>, or <c>g</c> where the file's cells were guarded, the row's number, <c>x</c>, and ten letters that follow from import, row and guard. So a token of
/// another import is none of this one, and neither is one that was mistyped. Letters and digits alone: it stands in any dialect without quotes, and no spreadsheet takes it for a number, a date or a formula.
/// </summary>
/// <param name="Row">The row's number in the import that refused it, from 1.</param>
/// <param name="IsGuarded">The cells beside it have a guard before what a spreadsheet would run.</param>
public readonly record struct RowToken(long Row, bool IsGuarded)
{
    private const int CheckLetters = 10;
    private const int BitsOfLetter = 5;

    /// <summary>Without those that are taken for another.</summary>
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>As it stands in the error file of that import.</summary>
    public string ToText(Guid importId)
    {
        Span<char> check = stackalloc char[CheckLetters];
        WriteCheck(importId, check);
        return $"{(IsGuarded ? 'g' : 'r')}{Row}x{check}";
    }

    /// <summary>Reads a cell; blanks around it do not count.</summary>
    /// <param name="cell">In UTF-8.</param>
    /// <param name="importId">The import that it must be of.</param>
    /// <param name="token">What it says.</param>
    /// <returns>False = it is no token of that import.</returns>
    public static bool TryRead(ReadOnlySpan<byte> cell, Guid importId, out RowToken token)
    {
        token = default;
        cell = cell.Trim(" \t"u8);
        if (cell is not [(byte)'r' or (byte)'g', .. var rest] || !Utf8Parser.TryParse(rest, out long row, out var digits) || row < 1 || rest[0] == '+')
            return false;
        rest = rest[digits..];
        if (rest.Length != CheckLetters + 1 || rest[0] != 'x')
            return false;
        token = new RowToken(row, cell[0] == 'g');
        Span<char> check = stackalloc char[CheckLetters];
        token.WriteCheck(importId, check);
        for (var i = 0; i < CheckLetters; i++)
        {
            if (rest[i + 1] != check[i])
                return false;
        }
        return true;
    }

    /// <summary>Of a cell that holds a token, whosever it is: the row's cells have a guard.</summary>
    public static bool IsOfGuarded(ReadOnlySpan<byte> cell) => cell.TrimStart(" \t"u8) is [(byte)'g', ..];

    private void WriteCheck(Guid importId, Span<char> check)
    {
        Span<byte> named = stackalloc byte[16 + sizeof(long) + 1];
        importId.TryWriteBytes(named, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(named[16..], Row);
        named[^1] = IsGuarded ? (byte)1 : (byte)0;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(hash);
        for (var i = 0; i < check.Length; i++, bits >>= BitsOfLetter)
            check[i] = Letters[(int)(bits & ((1 << BitsOfLetter) - 1))];
    }
}
