// One header for libedit: line editing and history for conversations on a terminal.
#pragma once

#include <stdlib.h>
#include <editline/readline.h>
