using System.Text;

namespace Imports.Ledger.Tests;

public sealed class When_an_error_file_is_read_again
{
    [Theory]
    [InlineData("a,b,_line,_columns,_codes,_reasons,_token", "2 3 4 5 6", 6)]
    [InlineData("_token,a,_reasons,b", "0 2", 0)]
    [InlineData("_line,a,_token,_line, _token ", "3 4", 4)]
    [InlineData("line,token,Line,_tokens", "", -1)]
    public void Its_added_columns_are_found_wherever_they_stand(string header, string added, int token)
    {
        var names = header.Split(',');
        Assert.Equal(added, string.Join(' ', AddedColumns.In(names)));
        Assert.Equal(token, AddedColumns.TokenIn(names));
    }

    [Theory]
    [InlineData("'=1", "=1")]
    [InlineData("''", "'")]
    [InlineData("'", "")]
    [InlineData("-5", "-5")]
    [InlineData("", "")]
    [InlineData("5'", "5'")]
    public void A_guard_is_taken_off_once(string cell, string expected) => Assert.Equal(expected, Encoding.UTF8.GetString(CellGuard.Off(Encoding.UTF8.GetBytes(cell))));
}
