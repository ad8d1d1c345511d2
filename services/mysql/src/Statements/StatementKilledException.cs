namespace Imports.MySql.Statements;

/// <summary>The driver returned no reader: the server said that the statement was killed.</summary>
internal sealed class StatementKilledException() : Exception("The statement was killed on the server.");
