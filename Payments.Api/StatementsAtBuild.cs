// The code that binds parameters and reads rows is written by the build. Dapper alone writes and compiles it at each start.
[module: Dapper.DapperAot]
[module: Dapper.BindTupleByName(false)]
