using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>One insert of a fixed number of rows, run for each chunk of that many. Its values are parameters, bound by the driver or by the server.</summary>
internal sealed class InsertStatement : IDisposable
{
    private readonly MySqlCommand command;
    private readonly InsertShape shape;

    /// <param name="call">The load.</param>
    /// <param name="shape">Its rows.</param>
    /// <param name="rows">How many each run inserts.</param>
    /// <param name="prepared">Whether the server prepares it; else the driver writes the values into the text.</param>
    public InsertStatement(LoadCall call, InsertShape shape, int rows, bool prepared)
    {
        this.shape = shape;
        Rows = rows;
        command = new MySqlCommand(shape.Sql(call.Load, call.Comment, rows), call.Connection) { CommandTimeout = call.TimeoutSeconds };
        var parameters = rows * shape.FieldOfParameter.Count;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new MySqlParameter { ParameterName = $"{i}", MySqlDbType = MySqlDbType.VarChar });
        if (!prepared)
            return;
        try
        {
            command.Prepare();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Rows { get; }

    /// <summary>Inserts a chunk.</summary>
    /// <param name="values">The fields of its rows, one row behind the other.</param>
    /// <param name="fields">How many a row has.</param>
    /// <returns>Rows stored.</returns>
    public int Execute(object[] values, int fields)
    {
        var parameter = 0;
        for (var row = 0; row < Rows; row++)
        {
            foreach (var field in shape.FieldOfParameter)
                command.Parameters[parameter++].Value = values[(row * fields) + field];
        }

        return command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        try
        {
            command.Dispose();
        }
        catch (Exception)
        {
            // Closes the statement on the server; with the connection lost it is closed already, and the first error is the one to tell.
        }
    }
}
